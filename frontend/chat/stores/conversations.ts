/** The list of conversations: loaded once, moved by events, repaired after each reconnect. */
import { cursorOf, isConcealed, type Conversation, type ConversationId, type Hello, type Message, type OwnSettings, type Page, type UserId } from '@sdk'
import { computed, ref, shallowReactive } from 'vue'
import { learn, remarkOf } from './people'
import { client, me, rest } from './session'
import { currentId, go } from './ui'

const byId = shallowReactive(new Map<ConversationId, Conversation>())
const fetching = new Set<ConversationId>()
let greeted = false
export const listState = ref<'loading' | 'ready' | 'failed'>('loading')

export const ordered = computed(() =>
  [...byId.values()]
    .filter((conversation) => !conversation.hidden)
    .map(named)
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || laterFirst(whenOf(a), whenOf(b)) || b.id - a.id),
)
export const totalUnread = computed(() => ordered.value.reduce((sum, { unread, muted }) => sum + (muted ? 0 : unread), 0))

export function conversationOf(id: ConversationId | null): Conversation | undefined {
  const conversation = id === null ? undefined : byId.get(id)
  return conversation && named(conversation)
}

const renamed = new WeakMap<Conversation, Conversation>()
/** A direct conversation has the name that I gave the other. */
function named(conversation: Conversation): Conversation {
  const remark = conversation.peer && remarkOf(conversation.peer.id)
  if (!remark) return conversation
  let shown = renamed.get(conversation)
  if (shown?.name !== remark) renamed.set(conversation, (shown = { ...conversation, name: remark }))
  return shown
}

export function put(conversation: Conversation): void {
  byId.set(conversation.id, newest(conversation))
  client.logs.learn(conversation.id, conversation.version)
  learn([conversation.peer])
}

/** An answer may be older than what has come over the link while it was on its way. */
function newest(answer: Conversation): Conversation {
  const known = byId.get(answer.id)
  if (!known || (known.last_seq <= answer.last_seq && known.read_seq <= answer.read_seq)) return answer
  const { last_seq, last_message, last_message_at, mentions } = known.last_seq > answer.last_seq ? known : answer
  const read_seq = Math.max(known.read_seq, answer.read_seq)
  const unread = Math.max(0, last_seq - read_seq - concealedIn(known.last_seq > answer.last_seq ? known : answer))
  return { ...answer, last_seq, last_message, last_message_at, read_seq, unread, mentions: unread ? mentions : 0 }
}

export async function loadConversations(): Promise<void> {
  const before = new Set(ordered.value.map(({ id }) => id))
  try {
    let cursor: string | null = null
    do {
      const page: Page<Conversation> = await rest.conversations(cursor ?? undefined)
      page.results.forEach(put)
      page.results.forEach(({ id }) => before.delete(id))
      cursor = cursorOf(page.next)
      listState.value = 'ready'
    } while (cursor)
    before.forEach(leave) // lost while there was no link to tell it
  } catch {
    if (listState.value === 'loading') listState.value = 'failed'
  }
}

export async function fetchConversation(id: ConversationId): Promise<Conversation | undefined> {
  if (fetching.has(id)) return byId.get(id)
  fetching.add(id)
  try {
    put(await rest.conversation(id))
  } catch {
    // gone or not ours any more: the list is right without it
  } finally {
    fetching.delete(id)
  }
  return byId.get(id)
}

export async function changeSettings(id: ConversationId, changes: OwnSettings): Promise<void> {
  const before = byId.get(id)
  if (before) put({ ...before, ...changes })
  try {
    put(await rest.settings(id, changes))
  } catch (error) {
    if (before) put(before)
    throw error
  }
}

export async function openDirect(user: UserId): Promise<Conversation> {
  const conversation = await rest.direct(user)
  put(conversation)
  if (conversation.hidden) await changeSettings(conversation.id, { hidden: false })
  return conversation
}

/** My cursor moved, here or on another device. */
export function readUpTo(id: ConversationId, seq: number): void {
  const conversation = byId.get(id)
  if (!conversation || seq <= conversation.read_seq) return
  const unread = unreadAfter(conversation, seq)
  byId.set(id, { ...conversation, read_seq: seq, unread, mentions: unread ? conversation.mentions : 0 })
}

/** How many of the messages past my cursor are held back or blocked: they are counted in the seqs, and not as unread. */
function concealedIn({ last_seq, read_seq, unread }: Conversation): number {
  return Math.max(0, last_seq - read_seq - unread)
}

function unreadAfter(conversation: Conversation, seq: number): number {
  const window = client.logs.of(conversation.id)
  if (window.atEnd && window.version !== null) return window.messages.filter((message) => message.seq > seq && !isConcealed(message)).length
  return Math.max(0, conversation.last_seq - seq - concealedIn(conversation))
}

/** A ruling of the moderators: what is shown as the newest, and how many are unread, the server knows. */
function ruled(message: Message, conversation: Conversation): boolean {
  const newest = conversation.last_message?.seq ?? 0
  if (message.seq > newest || (message.seq === newest && isConcealed(message))) return true
  return message.seq > conversation.read_seq && (message.state === 'blocked' || concealedIn(conversation) > 0)
}

export function startConversations(): void {
  client.on('message', heard)
  client.on('changed', (message) => {
    const conversation = byId.get(message.conversation)
    if (conversation && ruled(message, conversation)) void fetchConversation(conversation.id)
    else if (conversation?.last_message?.seq === message.seq) byId.set(conversation.id, { ...conversation, last_message: message })
  })
  client.on('read', (event) => 'user' in event && event.user === me.value.id && readUpTo(event.conversation, event.seq))
  client.on('conversation', ({ conversation, removed }) => {
    const known = byId.get(conversation.id)
    if (removed) leave(conversation.id)
    else if (known) put({ ...known, ...conversation })
    else void fetchConversation(conversation.id)
  })
  client.on('hello', repair)
  void loadConversations()
}

function leave(id: ConversationId): void {
  byId.delete(id)
  if (currentId.value === id) go(null)
}

function heard(message: Message): void {
  const conversation = byId.get(message.conversation)
  if (!conversation) return void fetchConversation(message.conversation)
  // what one may do is nobody else's business: no event tells it
  if (message.kind === 'notice' && ['role_changed', 'owner_changed'].includes(String(message.body.event))) void fetchConversation(conversation.id)
  if (message.seq <= conversation.last_seq) return
  const own = message.sender === me.value.id
  if (!own && isConcealed(message)) return void byId.set(conversation.id, { ...conversation, last_seq: message.seq })
  const read_seq = own ? message.seq : conversation.read_seq
  const named = !own && (message.mentions === 'all' || message.mentions.includes(me.value.id))
  byId.set(conversation.id, {
    ...conversation,
    last_seq: message.seq, last_message: message, last_message_at: message.created_at, hidden: false, read_seq,
    unread: own ? 0 : message.seq - read_seq - concealedIn(conversation), mentions: own ? 0 : conversation.mentions + Number(named),
  })
}

/** The first hello finds a list that is on its way or fresh; a later one may have missed anything, a removal too. */
function repair({ heads }: Hello): void {
  if (greeted || listState.value === 'failed') return void loadConversations()
  greeted = true
  if (listState.value === 'loading') return
  const stale = heads.filter((head) => {
    const known = byId.get(head.conversation)
    return !known || known.last_seq < head.last_seq || known.read_seq < head.read_seq
  })
  if (stale.length > 5) void loadConversations()
  else stale.forEach((head) => void fetchConversation(head.conversation))
}

/** Times as the server writes them stand in the order of their letters. */
function laterFirst(a: string, b: string): number {
  return Number(a < b) - Number(a > b)
}

function whenOf(conversation: Conversation): string {
  return conversation.last_message_at ?? conversation.created_at
}
