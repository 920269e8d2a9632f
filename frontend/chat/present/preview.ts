/** A message in one line: for the list, quotes and merged forwards. */
import type { Body, Message } from '@sdk'
import { t, type Key } from '../i18n'
import { nameOf } from '../stores/people'
import { me } from '../stores/session'
import { noticeText } from './notices'

const words = (value: unknown) => (typeof value === 'string' ? value : '')

export function previewOfBody(kind: string, body: Body): string {
  switch (kind) {
    case 'text': return words(body.text)
    case 'important': return t('preview.important', { text: words(body.text) })
    case 'image': return t('preview.image')
    case 'file': return t('preview.file', { name: words(body.name) })
    case 'voice': return t('preview.voice')
    case 'video': return t('preview.video')
    case 'location': return t('preview.location', { name: words(body.name) })
    case 'contact': return t('preview.contact')
    case 'link': return t('preview.link', { title: words(body.title) || words(body.url) })
    case 'forward': return t('preview.forward', { title: words(body.title) })
    case 'card': return words(body.title) || words(body.text)
    default: return t('preview.other')
  }
}

export function previewOfMessage(message: Message): string {
  if (message.recalled_at) return recalledText(message)
  if (message.state === 'blocked') return t('message.blocked')
  if (message.kind === 'notice') return noticeText(message)
  return previewOfBody(message.kind, message.body)
}

/** For the list of conversations: in groups with who said it. */
export function listPreview(message: Message | null, group: boolean): string {
  if (!message) return ''
  const text = previewOfMessage(message)
  if (!group || message.recalled_at || message.kind === 'notice') return text
  return t('preview.by', { name: message.sender === me.value.id ? t('person.you') : nameOf(message.sender), text })
}

export function recalledText(message: Message): string {
  return message.sender === me.value.id ? t('message.recalled_own') : t('message.recalled', { name: nameOf(message.sender) })
}

/** owner, admin, member → a word. */
export function roleName(role: string): string {
  return t(`role.${role}` as Key)
}
