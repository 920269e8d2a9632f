/** Messages on their way: kept until their ack, across links and reloads, sent in order per conversation. */
import { asWireError, isTransient, RequestError } from './errors'
import type { Body, ConversationId, Mentions, Seq, SendOk, UserId, WireError } from './protocol'

export interface Draft {
  conversation?: ConversationId
  /** A person, where the direct conversation does not exist yet. */
  to?: UserId
  kind: string
  body: Body
  reply_to?: Seq | null
  mentions?: Mentions
}

export interface OutboxEntry extends Draft {
  client_id: string
  created_at: string
  state: 'queued' | 'sending' | 'failed'
  error?: WireError
}

/** The part of localStorage that we use. */
export interface Shelf {
  readonly length: number
  key(index: number): string | null
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

export interface OutboxOptions {
  user: UserId
  shelf: Shelf | null
  send: (entry: OutboxEntry) => Promise<SendOk>
  onChange: (entry: OutboxEntry) => void
  onSent: (entry: OutboxEntry, ok: SendOk) => void
}

const RETRY_MS = 2_000

export class Outbox {
  private entries = new Map<string, OutboxEntry>()
  private busy = new Set<string>()
  private pausedUntil = 0
  private open = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly options: OutboxOptions) {
    this.restore()
  }

  list(): OutboxEntry[] {
    return [...this.entries.values()]
  }

  add(draft: Draft, clientId = newClientId()): OutboxEntry {
    const entry: OutboxEntry = { ...draft, client_id: clientId, created_at: new Date().toISOString(), state: 'queued' }
    this.update(entry)
    this.flush()
    return entry
  }

  /** Send a failed one again, under the same client_id. */
  retry(clientId: string): void {
    const entry = this.entries.get(clientId)
    if (entry?.state !== 'failed') return
    this.update({ ...entry, state: 'queued', error: undefined })
    this.flush()
  }

  discard(clientId: string): void {
    const entry = this.entries.get(clientId)
    if (!entry || entry.state === 'sending') return
    this.remove(entry)
    this.options.onChange(entry)
  }

  /** The log has it (an event came, or another tab sent it): nothing more to do for it. */
  settle(clientId: string): void {
    const entry = this.entries.get(clientId)
    if (entry) this.remove(entry)
  }

  /** The link opened or closed. */
  setOpen(open: boolean): void {
    this.open = open
    if (open) this.flush()
  }

  /** What made it wait is over. */
  hurry(): void {
    this.pausedUntil = 0
    this.flush()
  }

  private flush(): void {
    clearTimeout(this.timer)
    if (!this.open) return
    const wait = this.pausedUntil - Date.now()
    if (wait > 0) {
      this.timer = setTimeout(() => this.flush(), wait)
      return
    }
    for (const entry of this.list()) {
      if (entry.state === 'queued' && !this.busy.has(lane(entry))) void this.send(entry)
    }
  }

  private async send(queued: OutboxEntry): Promise<void> {
    const entry: OutboxEntry = { ...queued, state: 'sending' }
    this.busy.add(lane(entry))
    this.update(entry)
    try {
      const ok = await this.options.send(entry)
      this.settle(entry.client_id)
      this.options.onSent(entry, ok)
    } catch (error) {
      this.setBack(entry, error)
    } finally {
      this.busy.delete(lane(entry))
    }
    this.flush()
  }

  private setBack(entry: OutboxEntry, error: unknown): void {
    if (!this.entries.has(entry.client_id)) return // its event overtook the lost ack
    if (!isTransient(error)) return this.update({ ...entry, state: 'failed', error: asWireError(error) })
    const seconds = error instanceof RequestError ? error.retryAfter : null
    this.pausedUntil = Date.now() + (seconds === null ? RETRY_MS : seconds * 1000)
    if (!this.open) this.pausedUntil = 0
    this.update({ ...entry, state: 'queued' })
  }

  private update(entry: OutboxEntry): void {
    this.entries.set(entry.client_id, entry)
    try {
      this.options.shelf?.setItem(this.key(entry.client_id), JSON.stringify(entry))
    } catch {
      // a full or forbidden storage costs the queue its survival of a reload, not the message
    }
    this.options.onChange(entry)
  }

  private remove(entry: OutboxEntry): void {
    this.entries.delete(entry.client_id)
    this.options.shelf?.removeItem(this.key(entry.client_id))
  }

  // one key per entry: two tabs of one person must not overwrite each other's queue
  private key(clientId: string): string {
    return `hongyan:outbox:${this.options.user}:${clientId}`
  }

  private restore(): void {
    const { shelf } = this.options
    if (!shelf) return
    const keys = Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? '')
    const found = keys.filter((key) => key.startsWith(this.key(''))).map((key) => readEntry(shelf, key))
    found
      .filter((entry) => entry !== null)
      .sort((a, b) => (a.created_at < b.created_at ? -1 : 1))
      .forEach((entry) => this.entries.set(entry.client_id, entry.state === 'sending' ? { ...entry, state: 'queued' } : entry))
  }
}

/** Unique among one sender's messages, for ever. */
export function newClientId(): string {
  const random = crypto.getRandomValues(new Uint32Array(3))
  return `w-${Date.now().toString(36)}-${Array.from(random, (word) => word.toString(36)).join('')}`
}

/** Messages of one lane are sent one after another, so that they keep their order. */
function lane(entry: Draft): string {
  return entry.conversation ? `c${entry.conversation}` : `u${entry.to}`
}

function readEntry(shelf: Shelf, key: string): OutboxEntry | null {
  try {
    return JSON.parse(shelf.getItem(key) ?? 'null') as OutboxEntry | null
  } catch {
    return null
  }
}
