/** What can be done with a message: the hover bar's buttons and the menu's rows, from one list. */
import type { Message } from '@sdk'
import { t } from '../i18n'
import type { IconName } from '../parts/icons'
import { rightsOn, type Standing } from '../present/rights'
import { startEdit, startReply } from '../stores/composer'
import { selection, startSelection } from '../stores/selection'
import { client, me, rest } from '../stores/session'
import { attempt, openDialog, toast, type MenuItem } from '../stores/ui'

export function actionsFor(message: Message, conversation: Standing, pinned = false): (MenuItem & { icon: IconName })[] {
  const rights = rightsOn(message, conversation, me.value.id)
  const all: (MenuItem & { icon: IconName; on: boolean })[] = [
    { on: rights.reply, label: t('action.reply'), icon: 'reply', testid: 'reply-action', act: () => startReply(message) },
    { on: rights.copy, label: t('action.copy'), icon: 'copy', act: () => void attempt(copy(message)) },
    { on: rights.forward, label: t('action.forward'), icon: 'forward', testid: 'forward-action', act: () => openDialog('forward', { messages: [message] }) },
    { on: rights.forward && !selection.value, label: t('action.select'), icon: 'select', act: () => startSelection(message) },
    { on: rights.edit, label: t('action.edit'), icon: 'edit', testid: 'edit-action', act: () => startEdit(message) },
    { on: rights.pin, label: t(pinned ? 'action.unpin' : 'action.pin'), icon: pinned ? 'unpin' : 'pin', act: () => void attempt(pin(message, !pinned)) },
    { on: rights.receipts, label: t('action.receipts'), icon: 'read', act: () => openDialog('receipts', { message }) },
    { on: rights.report, label: t('action.report'), icon: 'alert', act: () => report(message) },
    { on: rights.recall, label: t('action.recall'), icon: 'recall', danger: true, testid: 'recall-action', act: () => void attempt(client.recall(message)) },
  ]
  return all.filter((item) => item.on)
}

export function toggleReaction(message: Message, emoji: string): void {
  const on = !message.reactions[emoji]?.includes(me.value.id)
  void attempt(client.react(message, emoji, on))
}

async function copy(message: Message): Promise<void> {
  await navigator.clipboard.writeText(String(message.body.text))
  toast(t('action.copied'))
}

function report({ conversation, seq }: Message): void {
  const save = async (reason: string) => {
    await rest.report(conversation, seq, reason)
    toast(t('action.reported'))
  }
  openDialog('edit-text', { title: t('action.report_why'), value: '', limit: 500, long: true, save })
}

async function pin(message: Message, on: boolean): Promise<void> {
  await rest.pin(message.conversation, message.seq, on)
  toast(t(on ? 'action.pinned' : 'action.unpinned'))
}
