/** What this client knows of one conversation: a window of messages by seq, each at its newest known version. */
import { saysNothing } from './moderation'
import type { Message, Seq, Version } from './protocol'

export class ConversationLog {
  /** Everything up to this version has been applied; null before the first page. */
  version: Version | null = null
  /** The window reaches the newest message: live ones may be appended. */
  atEnd = false
  /** There are older messages than the window's first. */
  hasOlder = true
  /** Pages on their way; until they are here, live states of messages outside the window are kept for them. */
  loading = 0
  private bySeq = new Map<Seq, Message>()
  private order: Message[] | null = null
  private early: Message[] = []

  /** The window, ascending by seq. */
  get messages(): readonly Message[] {
    this.order ??= [...this.bySeq.values()].sort((a, b) => a.seq - b.seq)
    return this.order
  }

  get first(): Seq {
    return this.messages[0]?.seq ?? 0
  }

  get last(): Seq {
    return this.messages[this.messages.length - 1]?.seq ?? 0
  }

  get(seq: Seq): Message | undefined {
    return this.bySeq.get(seq)
  }

  /** Forget the window; the next page opens a new one. What arrives meanwhile is kept for it. */
  reset(): void {
    this.bySeq.clear()
    this.order = null
    this.version = null
    this.atEnd = false
    this.hasOlder = true
  }

  /** A first page. `version` is what was known before asking, so that nothing between is taken as seen. */
  open(page: readonly Message[], at: { version: Version; atEnd: boolean; hasOlder: boolean }): void {
    this.reset()
    Object.assign(this, at)
    page.forEach((message) => this.put(message))
    this.offerEarly()
  }

  /** A further page on either side of the window. */
  extend(page: readonly Message[], edges: { atEnd?: boolean; hasOlder?: boolean }): void {
    page.forEach((message) => this.put(message))
    Object.assign(this, edges)
    this.offerEarly()
  }

  /** A message as the server or its ack gave it; an older version of what we know is dropped. */
  offer(message: Message): void {
    if (this.version === null) {
      this.early.push(message)
    } else if (this.bySeq.has(message.seq) || (this.atEnd && (!this.hasOlder || message.seq > this.first))) {
      this.put(message) // with nothing older the window begins where the history does, whatever came first
    } else if (this.loading > 0) {
      this.early.push(message)
    }
  }

  /** A live event. True where versions between the known and this one are missing: ask for the changes. */
  accept(message: Message): boolean {
    this.offer(message)
    if (this.version === null || message.version <= this.version) return false
    if (message.version > this.version + 1) return true
    this.version = message.version
    return false
  }

  /** A page of changes: their state now, complete up to `version`. */
  applyChanges(messages: readonly Message[], version: Version): void {
    messages.forEach((message) => this.offer(message))
    this.version = Math.max(this.version ?? 0, version)
  }

  /** Keep the newest `count`, so that a long day's scrolling does not stay in memory. */
  trim(count: number): void {
    if (!this.atEnd || this.bySeq.size <= count) return
    this.messages.slice(0, -count).forEach((message) => this.bySeq.delete(message.seq))
    this.order = null
    this.hasOlder = true
  }

  private offerEarly(): void {
    const early = this.early
    this.early = []
    early.forEach((message) => this.offer(message))
  }

  private put(message: Message): void {
    const known = this.bySeq.get(message.seq)
    if (known && known.version > message.version) return
    const kept = known && saysNothing(message) ? { ...message, body: known.body, mentions: known.mentions } : message
    this.bySeq.set(message.seq, kept)
    this.order = null
  }
}
