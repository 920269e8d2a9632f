/** What is open on the screen: the conversation or the page of the office in the address, dialogs, menus, messages at the edge, light or dark. */
import type { ConversationId } from '@sdk'
import { ref, shallowRef, watchEffect } from 'vue'
import { errorText } from '../i18n'

export interface MenuItem {
  label: string
  icon?: string
  danger?: boolean
  testid?: string
  act: () => void
}
export type DialogName =
  | 'new-chat' | 'new-group' | 'invite' | 'forward' | 'receipts' | 'person' | 'settings' | 'merged' | 'lightbox' | 'confirm' | 'edit-text'
  | 'transfer' | 'contact' | 'confirmations' | 'appeal'
export interface Dialog {
  name: DialogName
  props: Record<string, unknown>
}
export type Theme = 'system' | 'light' | 'dark'

export type Tab = 'chats' | 'contacts' | 'announcements'
/** What the middle shows where it is no conversation. */
export interface Place {
  name: 'department' | 'contacts' | 'requests' | 'announcement'
  id: number | null
}
const TAB_OF: Record<Place['name'], Tab> = { department: 'contacts', contacts: 'contacts', requests: 'contacts', announcement: 'announcements' }

export const currentId = ref<ConversationId | null>(fromAddress())
export const place = shallowRef<Place | null>(placeFromAddress())
/** Which list the left column shows. */
export const tab = ref<Tab>(place.value ? TAB_OF[place.value.name] : 'chats')
export const detailsOpen = ref(false)
export const dialogs = shallowRef<Dialog[]>([])
/** `emoji`: quick reactions above the rows. */
export const menu = shallowRef<{ x: number; y: number; items: MenuItem[]; emoji?: (emoji: string) => void } | null>(null)
export const toasts = shallowRef<{ id: number; text: string; problem: boolean }[]>([])
export const theme = ref<Theme>((localStorage.getItem('hongyan:theme') as Theme | null) ?? 'system')

watchEffect(() => {
  localStorage.setItem('hongyan:theme', theme.value)
  if (theme.value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme.value
})

function fromAddress(): ConversationId | null {
  return Number(/^#\/c\/(\d+)/.exec(location.hash)?.[1]) || null
}
function placeFromAddress(): Place | null {
  const [, name, id] = /^#\/(\w+)(?:\/(\d+))?$/.exec(location.hash) ?? []
  return name && name in TAB_OF ? { name: name as Place['name'], id: Number(id) || null } : null
}
function follow(): void {
  currentId.value = fromAddress()
  place.value = placeFromAddress()
  if (place.value) tab.value = TAB_OF[place.value.name]
  else if (currentId.value !== null) tab.value = 'chats'
}
addEventListener('popstate', follow)
addEventListener('hashchange', follow)

export function go(id: ConversationId | null): void {
  if (id !== null) tab.value = 'chats'
  if (id === currentId.value && !place.value) return
  history.pushState(null, '', id === null ? location.pathname : `#/c/${id}`)
  currentId.value = id
  place.value = null
}

export function show(name: Place['name'], id: number | null = null): void {
  tab.value = TAB_OF[name]
  if (place.value?.name === name && place.value.id === id) return
  history.pushState(null, '', id === null ? `#/${name}` : `#/${name}/${id}`)
  currentId.value = null
  place.value = { name, id }
}

export function openDialog(name: DialogName, props: Record<string, unknown> = {}): void {
  menu.value = null
  dialogs.value = [...dialogs.value, { name, props }]
}

export function closeDialog(): void {
  dialogs.value = dialogs.value.slice(0, -1)
}

/** Ask before what cannot be undone. */
export function confirm(title: string, text: string, act: () => Promise<unknown> | void): void {
  openDialog('confirm', { title, text, act })
}

export function openMenu(at: { clientX: number; clientY: number }, items: MenuItem[], emoji?: (emoji: string) => void): void {
  // a click by the keyboard has no place of its own
  const pressed = at instanceof MouseEvent && at.type === 'click' && at.detail === 0 && at.currentTarget instanceof HTMLElement
  const { left, bottom } = pressed ? (at.currentTarget as HTMLElement).getBoundingClientRect() : { left: at.clientX, bottom: at.clientY }
  menu.value = { x: left, y: bottom, items, emoji }
}

let toastNumber = 0
export function toast(text: string, problem = false): void {
  const id = ++toastNumber
  toasts.value = [...toasts.value, { id, text, problem }]
  setTimeout(() => (toasts.value = toasts.value.filter((one) => one.id !== id)), problem ? 6_000 : 3_000)
}

/** Run what a click wants; say so where it fails. */
export async function attempt<Value>(work: Promise<Value>): Promise<Value | undefined> {
  try {
    return await work
  } catch (error) {
    toast(errorText(error), true)
    return undefined
  }
}
