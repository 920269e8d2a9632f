/** What the open conversation shows: stored messages, those on their way, days, the line above the new ones. */
import { isConcealed, type ConversationId, type Message, type OutboxEntry, type WireError } from '@sdk'
import { computed, ref, shallowReactive } from 'vue'
import type { Standing } from '../present/rights'
import { conversationOf, readUpTo } from './conversations'
import { client, me } from './session'
import { currentId } from './ui'
import { uploadsOf, type FileUpload } from './uploads'

export type EntryState = 'queued' | 'sending' | 'sent' | 'failed'
/** A bubble: the same thing before and after its message is stored. */
export interface Entry {
  key: string
  message: Message
  state: EntryState
  error?: WireError
  progress?: number
}
export type Row =
  | { type: 'day'; key: string; at: string }
  | { type: 'new'; key: string }
  | { type: 'entry'; key: string; entry: Entry; first: boolean; last: boolean }

const ticks = shallowReactive(new Map<ConversationId, number>())
const storedEntries = new WeakMap<Message, Entry>()
const GROUP_MS = 5 * 60_000

export const loadState = ref<'loading' | 'ready' | 'failed'>('loading')
export const loadingOlder = ref(false)
export const loadingNewer = ref(false)
/** The first message that was unread when the conversation was opened. */
export const newFrom = ref<number | null>(null)

/** The window that was asked for and has not come. */
let missing: { id: ConversationId; around?: number } | null = null

export const log = computed(() => {
  if (currentId.value === null) return null
  void ticks.get(currentId.value)
  return { window: client.logs.of(currentId.value) }
})

export const entries = computed<Entry[]>(() => {
  if (!log.value || currentId.value === null) return []
  const { window } = log.value
  const stored = window.messages.filter((message) => message.sender === me.value.id || !isConcealed(message)).map(storedEntry)
  if (!window.atEnd && stored.length) return stored // somewhere in the past: what is on its way stands at the end
  const known = new Set(stored.map((entry) => entry.key))
  const waiting = [...client.pending(currentId.value).map(queuedEntry), ...uploadsOf(currentId.value).map(uploadEntry)]
  return [...stored, ...waiting.filter((entry) => !known.has(entry.key)).sort(byTime)]
})

export const rows = computed<Row[]>(() => {
  const list: Row[] = []
  const from = newFrom.value
  const firstNew = from === null ? undefined : entries.value.find(({ message }) => message.seq >= from)
  entries.value.forEach((entry, index) => {
    const before = entries.value[index - 1]
    const after = entries.value[index + 1]
    const newDay = !before || dayKey(before.message) !== dayKey(entry.message)
    if (newDay) list.push({ type: 'day', key: `day-${dayKey(entry.message)}`, at: entry.message.created_at })
    const newLine = entry === firstNew
    if (newLine) list.push({ type: 'new', key: 'new' })
    list.push({ type: 'entry', key: entry.key, entry, first: newDay || newLine || !together(before, entry), last: !together(entry, after) })
  })
  return list
})

/** The same object until one of its words changes: each message moves the conversation, and must not draw all rows anew. */
export const standing = computed<Standing | null>((before) => {
  const conversation = conversationOf(currentId.value)
  if (!conversation) return null
  const { kind, role, state, mute_all, line } = conversation
  const same = before && before.kind === kind && before.role === role && before.state === state && before.mute_all === mute_all && before.line === line
  return same ? before : { kind, role, state, mute_all, line }
})

export function startTimeline(): void {
  client.on('log', (id) => id !== null && ticks.set(id, (ticks.get(id) ?? 0) + 1))
  client.on('hello', () => {
    if (missing && missing.id === currentId.value) void openTimeline(missing.id, missing.around)
  })
}

export async function openTimeline(id: ConversationId, around?: number): Promise<void> {
  const conversation = conversationOf(id)
  if (around === undefined) newFrom.value = conversation && conversation.unread > 0 ? conversation.read_seq + 1 : null
  const window = client.logs.of(id)
  if (around === undefined && window.atEnd && window.messages.length) {
    window.trim(100)
    missing = null
    loadState.value = 'ready'
    return
  }
  loadState.value = 'loading'
  const asked = (missing = { id, around })
  try {
    await client.logs.open(id, around)
    if (missing !== asked) return
    missing = null
    loadState.value = 'ready'
  } catch {
    // without a link it goes on loading: the banner says why, and the hello asks again
    if (missing === asked && client.link.state === 'open') loadState.value = 'failed'
  }
}

export async function loadOlder(): Promise<void> {
  const id = currentId.value
  if (id === null || loadingOlder.value || !client.logs.of(id).hasOlder || loadState.value !== 'ready') return
  loadingOlder.value = true
  await client.logs.loadOlder(id).catch(() => undefined) // the next scroll asks again
  loadingOlder.value = false
}

export async function loadNewer(): Promise<void> {
  const id = currentId.value
  if (id === null || loadingNewer.value || client.logs.of(id).atEnd || loadState.value !== 'ready') return
  loadingNewer.value = true
  await client.logs.loadNewer(id).catch(() => undefined) // the next scroll asks again
  loadingNewer.value = false
}

/** What is shown up to `seq` has been seen. */
export function markSeen(seq: number): void {
  const id = currentId.value
  const conversation = conversationOf(id)
  if (id === null || !conversation || !document.hasFocus() || seq <= conversation.read_seq) return
  client.markRead(id, seq)
  readUpTo(id, seq)
}

function storedEntry(message: Message): Entry {
  let entry = storedEntries.get(message)
  if (!entry) storedEntries.set(message, (entry = { key: keyOf(message.sender, message.client_id, message.id), message, state: 'sent' }))
  return entry
}

function queuedEntry(entry: OutboxEntry): Entry {
  return { key: keyOf(me.value.id, entry.client_id), message: draftMessage(entry), state: entry.state, error: entry.error }
}

function uploadEntry(one: FileUpload): Entry {
  const state = one.error ? 'failed' : 'sending'
  return { key: keyOf(me.value.id, one.client_id), message: draftMessage(one), state, error: one.error, progress: one.progress }
}

function draftMessage(draft: OutboxEntry | FileUpload): Message {
  return {
    id: 0, seq: 0, version: 0, conversation: draft.conversation ?? 0, sender: me.value.id, client_id: draft.client_id,
    kind: draft.kind, body: draft.body, reply_to: draft.reply_to ?? null, mentions: [], reactions: {},
    created_at: draft.created_at, edited_at: null, recalled_at: null, state: 'normal',
  }
}

function keyOf(sender: number, clientId: string, id = 0): string {
  return clientId ? `${sender}:${clientId}` : `m${id}`
}

function byTime(a: Entry, b: Entry): number {
  return a.message.created_at.localeCompare(b.message.created_at)
}

function dayKey(message: Message): string {
  return new Date(message.created_at).toDateString()
}

function together(a: Entry | undefined, b: Entry | undefined): boolean {
  if (!a || !b || a.message.sender !== b.message.sender) return false
  if ([a, b].some(({ message }) => message.kind === 'notice' || message.recalled_at)) return false
  if (dayKey(a.message) !== dayKey(b.message) || b.message.seq === newFrom.value) return false
  return Date.parse(b.message.created_at) - Date.parse(a.message.created_at) < GROUP_MS
}
