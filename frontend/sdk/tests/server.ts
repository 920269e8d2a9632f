/** A small server in memory that speaks the protocol, over a wire that a test may break at any point. */
import type { Body, Head, Message, SendOk } from '../protocol'
import type { SocketLike } from '../socket'

interface Frame { id: number; op: string; conversation: number; client_id: string; kind: string; body: Body; seq: number; since: number; limit: number; before_seq?: number; after_seq?: number; reply_to?: number; emoji: string; on: boolean }

export class FakeSocket implements SocketLike {
  onmessage: SocketLike['onmessage'] = null
  onclose: SocketLike['onclose'] = null
  open = true
  constructor(readonly server: FakeServer, readonly url: string) {}
  send(data: string): void {
    if (this.open) this.server.receive(this, JSON.parse(data) as Frame)
  }
  close(): void {
    this.open = false
  }
  /** The server ends it, or the network does (1006). */
  cut(code = 1006): void {
    if (!this.open) return
    this.open = false
    this.onclose?.({ code, reason: '' })
  }
  tell(frame: object): void {
    if (this.open) this.onmessage?.({ data: JSON.stringify(frame) })
  }
}

export class FakeServer {
  sockets: FakeSocket[] = []
  messages: Message[] = []
  version = 0
  readSeq = 0
  frames: Frame[] = []
  /** Answers a frame in place of the server; undefined lets the server answer. */
  script: (frame: Frame, socket: FakeSocket) => object | 'lost' | undefined = () => undefined
  /** Events that the bus loses. */
  losesEvent: () => boolean = () => false

  createSocket = (url: string): FakeSocket => {
    const socket = new FakeSocket(this, url)
    this.sockets.push(socket)
    queueMicrotask(() => socket.tell(this.hello()))
    return socket
  }

  get socket(): FakeSocket {
    return this.sockets[this.sockets.length - 1]!
  }

  hello(): object {
    const head: Head = { conversation: 1, kind: 'group', last_seq: this.messages.length, version: this.version, read_seq: this.readSeq, unread: 0, mentions: 0 }
    return { event: 'hello', protocol: 1, user: { id: 7 }, device: { id: 1, class: 'web' }, heartbeat: 25, server_time: `t${this.sockets.length}`, heads: [head] }
  }

  /** Store once by (sender, client_id); the second answer is the first one's. */
  store(sender: number, frame: Pick<Frame, 'client_id' | 'kind' | 'body'>): { message: Message; duplicate: boolean } {
    const known = this.messages.find((message) => message.sender === sender && message.client_id === frame.client_id)
    if (known) return { message: known, duplicate: true }
    const message: Message = {
      id: 1000 + this.messages.length, conversation: 1, seq: this.messages.length + 1, version: ++this.version, sender,
      client_id: frame.client_id, kind: frame.kind, body: frame.body, reply_to: null, mentions: [], reactions: {},
      created_at: '2026-11-23T08:00:00.000Z', edited_at: null, recalled_at: null, state: 'normal',
    }
    this.messages.push(message)
    this.publish('message', message)
    return { message, duplicate: false }
  }

  revise(seq: number, body: Body): void {
    const message = this.messages[seq - 1]!
    this.messages[seq - 1] = { ...message, version: ++this.version, body, edited_at: '2026-11-23T09:00:00.000Z' }
    this.publish('changed', this.messages[seq - 1]!)
  }

  publish(event: string, message: Message): void {
    if (!this.losesEvent()) this.socket?.tell({ event, message })
  }

  receive(socket: FakeSocket, frame: Frame): void {
    this.frames.push(frame)
    const scripted = this.script(frame, socket)
    if (scripted === 'lost') return
    const answer = scripted ?? { ok: this.answer(frame) }
    queueMicrotask(() => socket.tell({ re: frame.id, ...answer }))
  }

  answer(frame: Frame): object {
    if (frame.op === 'send') return sendOk(this.store(7, frame))
    if (frame.op === 'history') return this.history(frame)
    if (frame.op === 'changes') {
      const changed = this.messages.filter(({ version }) => version > frame.since).sort((a, b) => a.version - b.version)
      const page = changed.slice(0, Math.min(frame.limit, 3)) // small pages, so that tests turn them
      const more = page.length < changed.length
      return { messages: page, version: more ? page[page.length - 1]!.version : this.version, has_more: more }
    }
    if (frame.op === 'read') {
      this.readSeq = Math.max(this.readSeq, frame.seq)
      return { read_seq: this.readSeq, unread: this.messages.length - this.readSeq }
    }
    return {}
  }

  private history({ before_seq = Infinity, after_seq, limit }: Frame): object {
    const after = after_seq ?? 0
    const found = this.messages.filter(({ seq }) => seq < before_seq && seq > after)
    const page = after_seq === undefined ? found.slice(-limit) : found.slice(0, limit)
    return { messages: page, has_more: page.length < found.length }
  }
}

function sendOk({ message, duplicate }: { message: Message; duplicate: boolean }): SendOk {
  return { seq: message.seq, version: message.version, message_id: message.id, created_at: message.created_at, duplicate }
}

/** localStorage without a browser. */
export class MemoryShelf {
  private rows = new Map<string, string>()
  get length(): number {
    return this.rows.size
  }
  key = (index: number) => [...this.rows.keys()][index] ?? null
  getItem = (key: string) => this.rows.get(key) ?? null
  setItem = (key: string, value: string) => void this.rows.set(key, value)
  removeItem = (key: string) => void this.rows.delete(key)
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
