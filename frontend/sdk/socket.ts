/** One WebSocket that comes back: numbered requests, heartbeat, reconnect with jitter. Knows no conversation. */
import { Emitter } from './emitter'
import { LinkLost, RequestError } from './errors'
import { FINAL_CLOSES, QUICK_CLOSES, type Hello, type ServerEvent, type WireError } from './protocol'

export type LinkState = 'connecting' | 'open' | 'waiting' | 'stopped'

/** The part of the browser's WebSocket that we use; tests bring their own. */
export interface SocketLike {
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number; reason: string }) => void) | null
  send(data: string): void
  close(code?: number): void
}

export interface LinkOptions {
  url: string
  device?: string
  createSocket?: (url: string) => SocketLike
  random?: () => number
  requestTimeoutMs?: number
}

interface LinkEvents {
  state: LinkState
  hello: Hello
  event: ServerEvent
  stopped: { code: number; reason: string }
}

interface Waiting {
  resolve: (ok: never) => void
  reject: (error: Error) => void
  timer: ReturnType<typeof setTimeout>
}

const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
const HELLO_TIMEOUT_MS = 15_000

export class Link extends Emitter<LinkEvents> {
  state: LinkState = 'stopped'
  private socket: SocketLike | null = null
  private number = 0
  private failures = 0
  private waiting = new Map<number, Waiting>()
  private lastHello: Hello | null = null
  private heartbeat: ReturnType<typeof setInterval> | undefined
  private retry: ReturnType<typeof setTimeout> | undefined
  private spokeAt = 0

  constructor(private readonly options: LinkOptions) {
    super()
  }

  start(): void {
    if (this.state === 'stopped' || this.state === 'waiting') this.connect()
  }

  /** Close for good; `start` opens again. */
  stop(): void {
    this.drop()
    this.enter('stopped')
  }

  /** The network is back or the page woke up: don't wait for the timer, and don't trust a silent socket. */
  nudge(): void {
    if (this.state === 'waiting') this.connect()
    else if (this.state === 'open') this.request('ping', {}, 5_000).catch(() => this.lost(0))
  }

  /** Ask and wait for the answer; rejects with RequestError, or LinkLost where nobody can know. */
  request<Ok>(op: string, fields: object, timeoutMs = this.options.requestTimeoutMs ?? 15_000): Promise<Ok> {
    const socket = this.socket
    if (this.state !== 'open' || !socket) return Promise.reject(new LinkLost())
    const id = ++this.number
    return new Promise<Ok>((resolve, reject) => {
      const timer = setTimeout(() => this.settle(id)?.reject(new LinkLost()), timeoutMs)
      this.waiting.set(id, { resolve, reject, timer })
      this.spokeAt = Date.now()
      socket.send(JSON.stringify({ id, op, ...fields }))
    })
  }

  private connect(): void {
    this.drop()
    this.enter('connecting')
    const create = this.options.createSocket ?? ((url: string) => new WebSocket(url) as SocketLike)
    const socket = create(this.address())
    this.socket = socket
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.receive(String(data))
    }
    socket.onclose = ({ code, reason }) => {
      if (socket === this.socket) this.lost(code, reason)
    }
    this.retry = setTimeout(() => this.lost(0), HELLO_TIMEOUT_MS)
  }

  private address(): string {
    const query = new URLSearchParams({ device: this.options.device ?? 'web' })
    if (this.lastHello) query.set('since', this.lastHello.server_time)
    return `${this.options.url}?${query}`
  }

  private receive(data: string): void {
    const frame = JSON.parse(data) as { re?: number | null; ok?: never; error?: WireError } & Partial<ServerEvent>
    if (frame.event === 'hello') return this.greet(frame as Hello)
    if (frame.event) return this.emit('event', frame as ServerEvent)
    if (typeof frame.re !== 'number') return
    const waiting = this.settle(frame.re)
    if (frame.error) waiting?.reject(new RequestError(frame.error))
    else waiting?.resolve(frame.ok as never)
  }

  private greet(hello: Hello): void {
    clearTimeout(this.retry)
    this.failures = 0
    this.lastHello = hello
    const period = hello.heartbeat * 1000
    this.heartbeat = setInterval(() => this.beat(period), period / 2)
    this.enter('open')
    this.emit('hello', hello)
  }

  private beat(period: number): void {
    if (Date.now() - this.spokeAt < period / 2) return
    this.request('ping', {}, period).catch((error) => {
      if (error instanceof LinkLost && this.state === 'open') this.lost(0)
    })
  }

  private lost(code: number, reason = ''): void {
    this.drop()
    if (FINAL_CLOSES.includes(code)) {
      this.enter('stopped')
      return this.emit('stopped', { code, reason })
    }
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.failures)
    const quick = QUICK_CLOSES.includes(code) && this.failures === 0
    this.failures += 1
    const random = (this.options.random ?? Math.random)()
    // jitter over the whole span: after a restart a thousand pages must not come back in the same tick
    this.retry = setTimeout(() => this.connect(), quick ? 50 + random * 950 : ceiling * (0.5 + random / 2))
    this.enter('waiting')
  }

  private settle(id: number): Waiting | undefined {
    const waiting = this.waiting.get(id)
    if (waiting) clearTimeout(waiting.timer)
    this.waiting.delete(id)
    return waiting
  }

  private drop(): void {
    clearTimeout(this.retry)
    clearInterval(this.heartbeat)
    const socket = this.socket
    this.socket = null
    socket?.close()
    for (const id of [...this.waiting.keys()]) this.settle(id)?.reject(new LinkLost())
  }

  private enter(state: LinkState): void {
    if (state === this.state) return
    this.state = state
    this.emit('state', state)
  }
}
