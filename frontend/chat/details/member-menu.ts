import type { Conversation, Member } from '@sdk'
import { t } from '../i18n'
import { put } from '../stores/conversations'
import { showMembers } from '../stores/members'
import { calls } from '../stores/people'
import { me, rest } from '../stores/session'
import { attempt, confirm, openDialog, type MenuItem } from '../stores/ui'

/** What one may do with a member, beside looking at the card. `byHand`: the members come and go by hand. */
export function memberMenu({ id, role, state }: Conversation, { user, role: theirs }: Member, byHand = true): MenuItem[] {
  const items: MenuItem[] = [{ label: t('person.title'), icon: 'info', act: () => openDialog('person', { user: user.id }) }]
  if (state !== 'active' || user.id === me.value.id) return items
  const again = () => showMembers(id)
  if (role === 'owner') {
    const next = theirs === 'admin' ? 'member' : 'admin'
    items.push({ label: t(theirs === 'admin' ? 'group.make_member' : 'group.make_admin'), icon: 'settings', act: () => void attempt(rest.changeMember(id, user.id, { role: next }).then(again)) })
    if (byHand) items.push({ label: t('group.transfer'), icon: 'forward', act: () => confirm(t('group.transfer'), t('group.transfer_sure', { name: calls(user) }), async () => put(await rest.transfer(id, user.id))) })
  }
  if (byHand && (role === 'owner' || (role === 'admin' && theirs === 'member'))) {
    items.push({ label: t('group.remove'), icon: 'trash', danger: true, act: () => confirm(t('group.remove'), t('group.remove_sure', { name: calls(user) }), () => rest.removeMember(id, user.id).then(again)) })
  }
  return items
}
