/** Who is writing where; forgotten after five seconds of silence. */
import type { ConversationId, UserId } from '@sdk'
import { shallowReactive } from 'vue'
import { client, me } from './session'

const writers = shallowReactive(new Map<ConversationId, readonly UserId[]>())
const timers = new Map<string, ReturnType<typeof setTimeout>>()
const SHOWN_MS = 5_000

export function writersIn(id: ConversationId): readonly UserId[] {
  return writers.get(id) ?? []
}

export function startTyping(): void {
  client.on('typing', ({ conversation, user }) => {
    if (user === me.value.id) return
    if (!writersIn(conversation).includes(user)) writers.set(conversation, [...writersIn(conversation), user])
    clearTimeout(timers.get(`${conversation}:${user}`))
    timers.set(`${conversation}:${user}`, setTimeout(() => stopped(conversation, user), SHOWN_MS))
  })
  client.on('message', ({ conversation, sender }) => stopped(conversation, sender))
}

function stopped(conversation: ConversationId, user: UserId): void {
  if (writersIn(conversation).includes(user)) writers.set(conversation, writersIn(conversation).filter((one) => one !== user))
}
