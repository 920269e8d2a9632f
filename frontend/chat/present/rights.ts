/** What one may do. The server decides; this only spares people the buttons that it would refuse. */
import type { Conversation, Message } from '@sdk'
import { isOff, type Feature } from '../stores/installation'

const RECALL_MS = 120_000
const EDIT_MS = 86_400_000

export interface Rights {
  reply: boolean
  react: boolean
  edit: boolean
  recall: boolean
  copy: boolean
  forward: boolean
  pin: boolean
  receipts: boolean
  report: boolean
}

/** What a conversation says of one's rights; all else of it moves with every message. */
export type Standing = Pick<Conversation, 'kind' | 'role' | 'state' | 'mute_all' | 'line'>

export function isAdmin(conversation: Pick<Conversation, 'role'>): boolean {
  return conversation.role === 'owner' || conversation.role === 'admin'
}

/** null: may write; else the reason as a key's last word. */
export function whySilent(conversation: Standing): 'archived' | 'mute_all' | null {
  if (conversation.state === 'archived') return 'archived'
  return conversation.mute_all && !isAdmin(conversation) ? 'mute_all' : null
}

export function mayInvite(conversation: Conversation): boolean {
  return conversation.kind === 'group' && conversation.state === 'active' && (conversation.invite_policy !== 'admins' || isAdmin(conversation))
}

export function rightsOn(message: Message, conversation: Standing, viewer: number, now = Date.now()): Rights {
  const own = message.sender === viewer
  const age = now - Date.parse(message.created_at)
  const there = !message.recalled_at && message.kind !== 'notice' && message.seq > 0 && message.state === 'normal'
  const has = (feature: Feature) => !isOff(feature, conversation.line)
  const writable = there && whySilent(conversation) === null
  return {
    reply: writable,
    react: writable && has('reactions'),
    edit: has('edit') && writable && own && message.kind === 'text' && age < EDIT_MS,
    recall: has('recall') && there && conversation.state === 'active' && ((own && age < RECALL_MS) || (conversation.kind === 'group' && isAdmin(conversation))),
    copy: there && ['text', 'important'].includes(message.kind),
    forward: there,
    pin: has('pins') && there && conversation.state === 'active',
    receipts: has('receipts') && there && own,
    report: there && !own,
  }
}
