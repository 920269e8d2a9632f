/** Who has confirmed important messages: asked for those on the screen, and again when somebody has. */
import type { Confirmations, Message } from '@sdk'
import { shallowReactive } from 'vue'
import { t } from '../i18n'
import { conversationOf } from './conversations'
import { client, office } from './session'
import { toast } from './ui'

type Place = Pick<Message, 'conversation' | 'seq'>
const known = shallowReactive(new Map<string, Confirmations>())
const asked = new Map<string, Message>()

export function confirmationsOf(message: Message): Confirmations | undefined {
  return known.get(keyOf(message))
}

/** The bubble of an important message is on the screen. */
export function needConfirmations(message: Message): void {
  if (asked.has(keyOf(message))) return
  asked.set(keyOf(message), message)
  void ask(message)
}

export async function confirmMessage(message: Message): Promise<void> {
  known.set(keyOf(message), await office.confirmMessage(message))
}

export function startConfirmations(): void {
  client.on('signal', ({ name, data }) => {
    if (name === 'oa.message.reminder') toast(t('important.asked', { name: conversationOf((data as Place).conversation)?.name ?? '' }))
    const message = name === 'oa.message.confirmed' && asked.get(keyOf(data as Place))
    if (message) void ask(message)
  })
  // what was confirmed while there was no link has no signal
  client.on('hello', () => asked.forEach((message) => void ask(message)))
}

async function ask(message: Message): Promise<void> {
  try {
    known.set(keyOf(message), await office.confirmations(message))
  } catch {
    asked.delete(keyOf(message)) // asked again when the bubble is drawn again
  }
}

function keyOf({ conversation, seq }: Place): string {
  return `${conversation}:${seq}`
}
