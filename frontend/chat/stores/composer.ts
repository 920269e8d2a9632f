/** What is being written, per conversation: text, what it answers, what it edits. */
import type { ConversationId, Message, UserId } from '@sdk'
import { shallowReactive } from 'vue'
import { changeSettings, conversationOf } from './conversations'
import { client } from './session'
import { attempt } from './ui'

export interface Writing {
  text: string
  replyTo: Message | null
  editing: Message | null
  /** Its readers are to confirm it. */
  important: boolean
  /** People who were chosen with @, by the name that stands in the text. */
  named: Map<string, UserId | 'all'>
}

const writings = shallowReactive(new Map<ConversationId, Writing>())
const TYPING_EVERY_MS = 2_500
let toldTypingAt = 0

export function writingOf(id: ConversationId): Writing {
  return writings.get(id) ?? { text: conversationOf(id)?.draft ?? '', replyTo: null, editing: null, important: false, named: new Map() }
}

export function write(id: ConversationId, changes: Partial<Writing>): void {
  writings.set(id, { ...writingOf(id), ...changes })
}

export function tellTyping(id: ConversationId): void {
  if (Date.now() - toldTypingAt < TYPING_EVERY_MS) return
  toldTypingAt = Date.now()
  client.typing(id)
}

export function startReply(message: Message): void {
  write(message.conversation, { replyTo: message, editing: null })
}

export function startEdit(message: Message): void {
  write(message.conversation, { editing: message, replyTo: null, text: String(message.body.text ?? '') })
}

export function cancelReplyOrEdit(id: ConversationId): void {
  const { editing } = writingOf(id)
  write(id, { replyTo: null, editing: null, ...(editing ? { text: '' } : {}) })
}

/** Send or save what is written; false where that is nothing. */
export function submit(id: ConversationId): boolean {
  const { text, replyTo, editing, important, named } = writingOf(id)
  const words = text.trim()
  if (!words) return false
  write(id, { text: '', replyTo: null, editing: null, important: false, named: new Map() })
  if (editing) {
    if (words !== editing.body.text) void attempt(client.edit(editing, words))
    return true
  }
  const mentioned = [...named].filter(([name]) => words.includes(`@${name}`)).map(([, user]) => user)
  const mentions = mentioned.includes('all') ? 'all' : [...new Set(mentioned as UserId[])]
  client.send({ conversation: id, kind: important ? 'important' : 'text', body: { text: words }, reply_to: replyTo?.seq ?? null, mentions })
  return true
}

/** Leaving a conversation keeps its draft, on every device. */
export function keepDraft(id: ConversationId): void {
  const conversation = conversationOf(id)
  const { text, editing } = writingOf(id)
  if (!conversation || editing || text === (conversation.draft ?? '')) return
  changeSettings(id, { draft: text }).catch(() => undefined) // it is still here; the next leaving tries again
}
