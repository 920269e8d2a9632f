/** What a notice says, in the reader's language. */
import type { Body, Message, Role } from '@sdk'
import { namesOf, t } from '../i18n'
import { nameOf } from '../stores/people'
import { me } from '../stores/session'

interface NoticeBody {
  event: string
  by?: number
  users?: number[]
  count?: number
  name?: string
  text?: string
  role?: Role
  policy?: string
  on?: boolean
}

const who = (id: number) => (id === me.value.id ? t('person.you') : nameOf(id))
/** In the middle of a sentence. */
const whom = (id: number) => (id === me.value.id ? t('person.you_there') : nameOf(id))

export function noticeText(message: Message): string {
  const body = message.body as Body as unknown as NoticeBody
  const values = { by: who(body.by ?? message.sender), users: usersOf(body), name: body.name ?? '', text: body.text ?? '' }
  switch (body.event) {
    case 'group_created': return t('notice.group_created', values)
    case 'renamed': return t('notice.renamed', values)
    case 'avatar_changed': return t('notice.avatar_changed', values)
    case 'announcement': return values.text ? t('notice.announcement', values) : t('notice.announcement_gone', values)
    case 'members_added': return t('notice.members_added', values)
    case 'member_left': return t('notice.member_left', values)
    case 'member_removed': return t('notice.member_removed', values)
    case 'role_changed': return t(body.role === 'admin' ? 'notice.made_admin' : 'notice.made_member', values)
    case 'owner_changed': return t('notice.owner_changed', values)
    case 'mute_all': return t(body.on === false ? 'notice.mute_all_off' : 'notice.mute_all_on', values)
    case 'policy_changed': return t('notice.policy_changed', values)
    case 'dissolved': return t('notice.dissolved', values)
    default: return t('notice.other', values)
  }
}

function usersOf({ users = [], count }: NoticeBody): string {
  const shown = users.slice(0, 5).map(whom)
  const more = (count ?? users.length) - shown.length
  return namesOf(more > 0 ? [...shown, t('notice.more', { n: more })] : shown)
}
