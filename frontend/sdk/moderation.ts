/** What moderators decide on messages and on me. */
import type { ConversationId, Message, Seq } from './protocol'

/** What a moderator laid upon me: a mute that is in force (nowhere named: everywhere), or a warning. */
export interface Sanction {
  id: number
  kind: 'mute' | 'warning'
  conversation: ConversationId | null
  until: string | null
  reason: string
  created_at: string
}

export interface Appeal {
  id: number
  text: string
  state: 'open' | 'granted' | 'refused'
  answer: string
}

/** An own message that others do not see as it was written. */
export interface Moderated {
  conversation: ConversationId
  seq: Seq
  state: 'held' | 'blocked' | 'masked'
  category: string
  note: string
  appeal: Appeal | null
}

/** Held back or blocked: in its place in the log, and not to be noticed by others than its sender. */
export function isConcealed(message: Message): boolean {
  return message.state === 'held' || message.state === 'blocked'
}

/** A held message as its event tells it, to all alike: what it says comes with the ack or the history, to its sender alone. */
export function saysNothing(message: Message): boolean {
  return message.state === 'held' && Object.keys(message.body).length === 0
}
