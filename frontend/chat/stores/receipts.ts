/** Who has read my messages: asked once for what is on the screen, then moved by read events. */
import type { ConversationId, Message, UserId } from '@sdk'
import { shallowReactive } from 'vue'
import { client, me } from './session'

export interface ReadCounts {
  read: number
  unread: number
}
interface Known extends ReadCounts {
  conversation: ConversationId
  seq: number
  readers: Set<UserId>
}

const known = shallowReactive(new Map<string, Known>())
const queue: Message[] = []
/** In the queue or under way. */
const asked = new Set<string>()
let working = false

export function readCounts(message: Message): ReadCounts | undefined {
  return known.get(keyOf(message))
}

/** The bubble of an own message is on the screen. */
export function needReceipts(message: Message): void {
  if (!message.seq || known.has(keyOf(message)) || asked.has(keyOf(message))) return
  asked.add(keyOf(message))
  queue.push(message)
  if (!working) void work()
}

export function startReceipts(): void {
  client.on('read', (event) => {
    if (!('user' in event)) return put(event.conversation, event.seq, event.read_count, event.unread_count)
    hasRead(event.user, event.conversation, event.seq)
  })
  // a message moves its sender's cursor: whoever answers has read, and no event says so besides
  client.on('message', ({ sender, conversation, seq }) => hasRead(sender, conversation, seq))
  // what was read while the link was down has no event: ask again
  client.on('hello', () => known.clear())
}

function hasRead(user: UserId, conversation: ConversationId, seq: number): void {
  if (user === me.value.id) return
  for (const [key, one] of known) {
    if (one.conversation !== conversation || one.seq > seq || one.readers.has(user)) continue
    if (one.readers.size < one.read) continue // of a crowd only the counts are known, and the server tells them
    const readers = new Set(one.readers).add(user)
    known.set(key, { ...one, readers, read: one.read + 1, unread: Math.max(0, one.unread - 1) })
  }
}

async function work(): Promise<void> {
  working = true
  while (queue.length) {
    const message = queue.pop()! // the newest first: that is where the eye is
    try {
      const { read, read_count, unread_count } = await client.receipts(message)
      put(message.conversation, message.seq, read_count, unread_count, read.map(({ user }) => user))
      asked.delete(keyOf(message))
    } catch {
      break // link lost: asked again when the bubble is drawn again
    }
  }
  queue.length = 0
  asked.clear()
  working = false
}

function put(conversation: ConversationId, seq: number, read: number, unread: number, readers: UserId[] = []): void {
  known.set(`${conversation}:${seq}`, { conversation, seq, read, unread, readers: new Set(readers) })
}

function keyOf(message: Message): string {
  return `${message.conversation}:${message.seq}`
}
