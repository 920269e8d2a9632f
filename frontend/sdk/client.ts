/** The client: a link, the logs of the opened conversations, the outbox, the read cursors. */
import { ReadCursors } from './cursors'
import { Emitter } from './emitter'
import { Logs } from './logs'
import { saysNothing } from './moderation'
import { newClientId, Outbox, type Draft, type OutboxEntry, type Shelf } from './outbox'
import type { ConversationId, Hello, Message, Presence, Receipts, SendOk, Seq, ServerEvent, UserId } from './protocol'
import { Link, type LinkOptions, type LinkState } from './socket'

export interface ClientOptions extends LinkOptions {
  user: UserId
  shelf?: Shelf | null
}

type EventOf<Name> = Extract<ServerEvent, { event: Name }>

export interface ClientEvents {
  state: LinkState
  stopped: { code: number; reason: string }
  hello: Hello
  /** A message that may be new to the list: live, acked or caught up. */
  message: Message
  changed: Message
  /** The window or the queue of a conversation looks different now; null: a conversation not known yet. */
  log: ConversationId | null
  read: EventOf<'read'>
  typing: EventOf<'typing'>
  presence: EventOf<'presence'>
  conversation: EventOf<'conversation'>
  signal: EventOf<'signal'>
  kicked: EventOf<'kicked'>
}

const WATCH_LIMIT = 500

export class HongyanClient extends Emitter<ClientEvents> {
  readonly link: Link
  readonly logs: Logs
  readonly outbox: Outbox
  readonly cursors: ReadCursors
  private readonly user: UserId
  private watched: UserId[] = []

  constructor(options: ClientOptions) {
    super()
    this.user = options.user
    this.link = new Link(options)
    this.logs = new Logs({
      request: (op, fields) => this.link.request(op, fields),
      isOpen: () => this.link.state === 'open',
      onLog: (conversation) => this.emit('log', conversation),
      onCaughtUp: (message) => this.took('message', message),
    })
    this.cursors = new ReadCursors((conversation, seq) => this.link.request('read', { conversation, seq }))
    this.outbox = new Outbox({
      user: options.user,
      shelf: options.shelf ?? null,
      send: (entry) => this.link.request<SendOk>('send', sendFields(entry)),
      onChange: (entry) => this.emit('log', entry.conversation ?? null),
      onSent: (entry, ok) => this.acked(entry, ok),
    })
    this.link.on('state', (state) => {
      this.outbox.setOpen(state === 'open')
      this.emit('state', state)
    })
    this.link.on('hello', (hello) => this.greeted(hello))
    this.link.on('event', (event) => this.heard(event))
    this.link.on('stopped', (end) => this.emit('stopped', end))
  }

  start(): void {
    this.link.start()
  }

  stop(): void {
    this.link.stop()
  }

  /** The messages of this conversation that have no ack yet, in the order of writing. */
  pending(conversation: ConversationId): OutboxEntry[] {
    return this.outbox.list().filter((entry) => entry.conversation === conversation)
  }

  send(draft: Draft, clientId = newClientId()): OutboxEntry {
    return this.outbox.add(draft, clientId)
  }

  markRead(conversation: ConversationId, seq: Seq): void {
    this.cursors.mark(conversation, seq)
  }

  edit(message: Message, text: string): Promise<unknown> {
    return this.link.request('edit', { ...place(message), body: { text } })
  }

  recall(message: Message): Promise<unknown> {
    return this.link.request('recall', place(message))
  }

  react(message: Message, emoji: string, on: boolean): Promise<unknown> {
    return this.link.request('react', { ...place(message), emoji, on })
  }

  receipts(message: Message): Promise<Receipts> {
    return this.link.request('receipts', place(message))
  }

  typing(conversation: ConversationId): void {
    this.link.request('typing', { conversation }).catch(() => undefined) // a hint: nobody misses it
  }

  /** Whose presence to hear of; asked again after each reconnect. Answers come as `presence` events. */
  watch(users: UserId[]): void {
    this.watched = users.slice(0, WATCH_LIMIT)
    if (this.link.state !== 'open') return
    this.link
      .request<{ presence: Record<string, Presence> }>('watch', { users: this.watched })
      .then(({ presence }) => {
        for (const [user, state] of Object.entries(presence)) this.emit('presence', { event: 'presence', user: Number(user), ...state })
      })
      .catch(() => undefined) // soft state: the next hello asks again
  }

  private greeted(hello: Hello): void {
    this.cursors.resume(hello.heads)
    this.emit('hello', hello)
    this.logs.resume(hello.heads)
    if (this.watched.length) this.watch(this.watched)
  }

  private heard(event: ServerEvent): void {
    if (event.event === 'message' || event.event === 'changed') {
      const mine = event.message.sender === this.user && saysNothing(event.message)
      if (mine && !this.outbox.list().some(({ client_id }) => client_id === event.message.client_id)) this.fetchOwn(event.message)
      this.logs.accept(event.message)
      // of an own one that is held the ack says more
      if (mine) return this.emit('log', event.message.conversation)
      this.took(event.event, event.message)
      return this.emit('log', event.message.conversation)
    }
    if (event.event === 'conversation' && event.removed) this.logs.forget(event.conversation.id)
    this.emit(event.event, event as never)
  }

  private took(name: 'message' | 'changed', message: Message): void {
    if (message.sender === this.user) this.outbox.settle(message.client_id)
    this.emit(name, message)
  }

  private fetchOwn({ conversation, seq }: Message): void {
    const told = (message?: Message) => {
      if (message) this.took('message', message)
      this.emit('log', conversation)
    }
    this.logs.fetch(conversation, seq).then(told, () => undefined) // a page of history brings it else
  }

  private acked(entry: OutboxEntry, ok: SendOk): void {
    const message = storedMessage(entry, ok, this.user)
    this.logs.offer(message)
    this.emit('message', message)
    this.emit('log', message.conversation)
  }
}

function place(message: Message): { conversation: ConversationId; seq: Seq } {
  return { conversation: message.conversation, seq: message.seq }
}

function sendFields(entry: OutboxEntry): object {
  const { client_id, kind, body, conversation, to, reply_to, mentions } = entry
  const target = conversation ? { conversation } : { to }
  return { ...target, client_id, kind, body, ...(reply_to ? { reply_to } : {}), ...(mentions?.length ? { mentions } : {}) }
}

/** What the ack says, as the message that its event will bring in full. */
function storedMessage(entry: OutboxEntry, ok: SendOk, sender: UserId): Message {
  return {
    id: ok.message_id, conversation: ok.conversation ?? entry.conversation ?? 0, seq: ok.seq, version: ok.version, sender,
    client_id: entry.client_id, kind: entry.kind, body: entry.body, reply_to: entry.reply_to ?? null,
    mentions: entry.mentions ?? [], reactions: {}, created_at: ok.created_at, edited_at: null, recalled_at: null, state: ok.state ?? 'normal',
  }
}
