import type { Conversation } from '@sdk'
import { t } from '../i18n'
import { changeSettings, readUpTo } from '../stores/conversations'
import { client } from '../stores/session'
import { attempt, currentId, go, openMenu, type MenuItem } from '../stores/ui'

/** Pin, mute, mark read, hide: for oneself. */
export function openConversationMenu(at: { clientX: number; clientY: number }, conversation: Conversation): void {
  const { id, pinned, muted, unread, last_seq } = conversation
  const items: MenuItem[] = [
    { label: t(pinned ? 'list.unpin' : 'list.pin'), icon: pinned ? 'unpin' : 'pin', act: () => void attempt(changeSettings(id, { pinned: !pinned })) },
    { label: t(muted ? 'list.unmute' : 'list.mute'), icon: 'muted', act: () => void attempt(changeSettings(id, { muted: !muted })) },
    { label: t('list.hide'), icon: 'hide', act: () => void attempt(hide(id)) },
  ]
  const read: MenuItem = { label: t('list.mark_read'), icon: 'read', act: () => markRead(id, last_seq) }
  openMenu(at, unread ? [read, ...items] : items)
}

function markRead(id: number, seq: number): void {
  client.markRead(id, seq)
  readUpTo(id, seq)
}

async function hide(id: number): Promise<void> {
  await changeSettings(id, { hidden: true })
  if (currentId.value === id) go(null)
}
