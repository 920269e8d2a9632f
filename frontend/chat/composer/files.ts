import type { Conversation } from '@sdk'
import { whySilent } from '../present/rights'
import { write, writingOf } from '../stores/composer'
import { sendFile } from '../stores/uploads'
import { jumpToEnd } from '../timeline/jump'

/** Chosen, pasted or dropped: each becomes a message; the first answers what is being answered. */
export function sendFiles(conversation: Conversation, files: File[]): void {
  if (!files.length || whySilent(conversation)) return
  const { replyTo } = writingOf(conversation.id)
  files.forEach((file, index) => sendFile(conversation.id, file, index === 0 ? (replyTo?.seq ?? null) : null))
  write(conversation.id, { replyTo: null })
  void jumpToEnd()
}
