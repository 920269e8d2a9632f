/** Read cursors on their way to the server: only forward, the newest of a moment only, again after a reconnect. */
import type { ConversationId, Head, Seq } from './protocol'

const COALESCE_MS = 300

export class ReadCursors {
  private wanted = new Map<ConversationId, Seq>()
  private unsent = new Set<ConversationId>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly send: (conversation: ConversationId, seq: Seq) => Promise<unknown>) {}

  mark(conversation: ConversationId, seq: Seq): void {
    if (seq <= (this.wanted.get(conversation) ?? 0)) return
    this.wanted.set(conversation, seq)
    this.unsent.add(conversation)
    this.timer ??= setTimeout(() => this.flush(), COALESCE_MS)
  }

  /** After a hello: what the server does not know yet goes out again. */
  resume(heads: readonly Head[]): void {
    for (const head of heads) {
      if ((this.wanted.get(head.conversation) ?? 0) > head.read_seq) this.unsent.add(head.conversation)
    }
    this.flush()
  }

  private flush(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    const going = [...this.unsent]
    this.unsent.clear()
    for (const conversation of going) {
      // what fails waits in `unsent` for the next mark or hello
      this.send(conversation, this.wanted.get(conversation) ?? 0).catch(() => this.unsent.add(conversation))
    }
  }
}
