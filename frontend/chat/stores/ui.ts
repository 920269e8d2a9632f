/** What is open on the screen: the conversation in the address, dialogs, menus, messages at the edge, light or dark. */
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
export type DialogName = 'new-chat' | 'new-group' | 'invite' | 'forward' | 'receipts' | 'person' | 'settings' | 'merged' | 'lightbox' | 'confirm' | 'edit-text'
export interface Dialog {
  name: DialogName
  props: Record<string, unknown>
}
export type Theme = 'system' | 'light' | 'dark'

export const currentId = ref<ConversationId | null>(fromAddress())
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
addEventListener('popstate', () => (currentId.value = fromAddress()))
addEventListener('hashchange', () => (currentId.value = fromAddress()))

export function go(id: ConversationId | null): void {
  if (id === currentId.value) return
  history.pushState(null, '', id === null ? location.pathname : `#/c/${id}`)
  currentId.value = id
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
