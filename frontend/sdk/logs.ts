/** The logs of the opened conversations: their pages, their live messages, and catching up by version. */
import { ConversationLog } from './log'
import { saysNothing } from './moderation'
import type { ChangesPage, ConversationId, Head, HistoryPage, Message, Seq, Version } from './protocol'

export interface LogsOptions {
  request: <Ok>(op: string, fields: object) => Promise<Ok>
  /** Is there a link to ask over now? */
  isOpen: () => boolean
  /** The window of a conversation looks different now. */
  onLog: (conversation: ConversationId) => void
  /** A message that came with the changes and not as an event. */
  onCaughtUp: (message: Message) => void
}

const PAGE = 50
const AGAIN_MS = 2_000
const CHANGES_LIMIT = 200
const CHANGES_PAGES = 10 // beyond 2,000 changes a fresh page is cheaper than the whole story

export class Logs {
  private logs = new Map<ConversationId, ConversationLog>()
  private versions = new Map<ConversationId, Version>()
  private catching = new Map<ConversationId, Promise<void>>()

  constructor(private readonly options: LogsOptions) {}

  of(conversation: ConversationId): ConversationLog {
    let log = this.logs.get(conversation)
    if (!log) this.logs.set(conversation, (log = new ConversationLog()))
    return log
  }

  forget(conversation: ConversationId): void {
    this.logs.delete(conversation)
  }

  /** Open a window at the newest message, or around `seq`. */
  async open(conversation: ConversationId, around?: Seq): Promise<void> {
    const log = this.of(conversation)
    log.reset()
    const known = this.versions.get(conversation) ?? 0
    const edge = around === undefined ? {} : { before_seq: around + PAGE / 2 }
    const page = await this.history(conversation, edge)
    const version = page.messages.reduce((highest, message) => Math.max(highest, message.version), known)
    log.open(page.messages, { version, atEnd: around === undefined, hasOlder: page.has_more })
    this.options.onLog(conversation)
  }

  /** A page before the window. */
  loadOlder(conversation: ConversationId): Promise<void> {
    const log = this.of(conversation)
    return this.page(conversation, { before_seq: log.first }, (page) => log.extend(page.messages, { hasOlder: page.has_more }))
  }

  /** A page after the window, until it reaches the newest. */
  loadNewer(conversation: ConversationId): Promise<void> {
    const log = this.of(conversation)
    return this.page(conversation, { after_seq: log.last }, (page) => log.extend(page.messages, { atEnd: !page.has_more }))
  }

  /** A live event, in the server's order. */
  accept(message: Message): void {
    const behind = this.logs.get(message.conversation)?.accept(message) ?? false
    this.learn(message.conversation, message.version)
    if (behind) void this.catchUp(message.conversation)
  }

  /** What an ack says; its version proves nothing about those before it, and its event, where that came first, told more. */
  offer(message: Message): void {
    const log = this.logs.get(message.conversation)
    const known = log?.get(message.seq)
    if (!known || saysNothing(known)) log?.offer(message)
  }

  /** An own message that is held was sent from another device: its event said nothing. */
  async fetch(conversation: ConversationId, seq: Seq): Promise<Message | undefined> {
    const page = await this.options.request<HistoryPage>('history', { conversation, after_seq: seq - 1, limit: 1 })
    page.messages.forEach((message) => this.offer(message))
    return page.messages[0]
  }

  /** A conversation is known to be at this version. */
  learn(conversation: ConversationId, version: Version): void {
    if (version > (this.versions.get(conversation) ?? 0)) this.versions.set(conversation, version)
  }

  /** After a hello. Every log, not only those in the heads: an earlier catching-up may have broken off with its link. */
  resume(heads: readonly Head[]): void {
    heads.forEach((head) => this.learn(head.conversation, head.version))
    for (const [conversation, log] of this.logs) {
      if (log.version !== null && log.version < (this.versions.get(conversation) ?? 0)) void this.catchUp(conversation)
    }
  }

  private async page(conversation: ConversationId, edge: object, apply: (page: HistoryPage) => void): Promise<void> {
    const log = this.of(conversation)
    log.loading += 1
    try {
      apply(await this.history(conversation, edge))
    } finally {
      log.loading -= 1
    }
    this.options.onLog(conversation)
  }

  private history(conversation: ConversationId, edge: object): Promise<HistoryPage> {
    return this.options.request<HistoryPage>('history', { conversation, limit: PAGE, ...edge })
  }

  private catchUp(conversation: ConversationId): Promise<void> {
    const running = this.catching.get(conversation)
    if (running) return running
    const run = this.readChanges(conversation)
      .catch(() => void setTimeout(() => this.tryAgain(conversation), AGAIN_MS))
      .finally(() => this.catching.delete(conversation))
    this.catching.set(conversation, run)
    return run
  }

  /** In a quiet conversation no event would ask; where the link is gone, its next hello does. */
  private tryAgain(conversation: ConversationId): void {
    const version = this.logs.get(conversation)?.version ?? null
    if (version !== null && version < (this.versions.get(conversation) ?? 0) && this.options.isOpen()) void this.catchUp(conversation)
  }

  private async readChanges(conversation: ConversationId): Promise<void> {
    const log = this.of(conversation)
    for (let round = 0; round < CHANGES_PAGES; round++) {
      const fields = { conversation, since: log.version ?? 0, limit: CHANGES_LIMIT }
      const page = await this.options.request<ChangesPage>('changes', fields)
      log.applyChanges(page.messages, page.version)
      this.learn(conversation, page.version)
      page.messages.forEach(this.options.onCaughtUp)
      this.options.onLog(conversation)
      if (!page.has_more && page.version >= (this.versions.get(conversation) ?? 0)) return
    }
    await this.open(conversation)
  }
}
