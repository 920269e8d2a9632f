/** What the company has told me: the two lists, the one that is open, what waits to be read or confirmed. */
import type { Announcement, AnnouncementCounts, AnnouncementItem } from '@sdk'
import { computed, ref, shallowRef } from 'vue'
import { paged } from './paged'
import { client, office } from './session'
import { place } from './ui'

interface Told {
  id: number
  title: string
  must_confirm: boolean
}

const counts = shallowRef<AnnouncementCounts>({ unread: 0, unconfirmed: 0 })
export const unreadAnnouncements = computed(() => counts.value.unread)
export const unconfirmedAnnouncements = computed(() => counts.value.unconfirmed)

const lists = { pinned: paged<AnnouncementItem, 'pinned'>((_, cursor) => office.announcements(true, cursor)), others: paged<AnnouncementItem, 'others'>((_, cursor) => office.announcements(false, cursor)) }
export const pinnedAnnouncements = lists.pinned
export const otherAnnouncements = lists.others

export const opened = shallowRef<Announcement | null>(null)
export const openedState = ref<'loading' | 'ready' | 'gone' | 'failed'>('loading')
/** Those that arrived while the page was open and want to be confirmed, the newest last. */
export const pressing = shallowRef<Told[]>([])

export function loadAnnouncements(): void {
  void lists.pinned.open('pinned')
  void lists.others.open('others')
}

/** Opening reads it. */
export async function openAnnouncement(id: number): Promise<void> {
  if (opened.value?.id !== id) {
    opened.value = null
    openedState.value = 'loading'
  }
  try {
    const answer = await office.announcement(id)
    if (place.value?.id !== id) return
    took(answer)
  } catch (error) {
    if (place.value?.id === id) openedState.value = (error as { code?: string }).code === 'not_found' ? 'gone' : 'failed'
  }
}

export async function confirmAnnouncement(id: number): Promise<void> {
  took(await office.confirmAnnouncement(id))
  dismiss(id)
}

export function dismiss(id: number): void {
  pressing.value = pressing.value.filter((one) => one.id !== id)
}

export function startAnnouncements(): void {
  client.on('signal', ({ name, data }) => {
    if (!name.startsWith('oa.announcement.')) return
    const told = data as Told
    dismiss(told.id)
    if (name !== 'oa.announcement.withdrawn' && (told.must_confirm || name === 'oa.announcement.reminder')) pressing.value = [...pressing.value, told]
    if (place.value?.name === 'announcement' && place.value.id === told.id) void openAnnouncement(told.id)
    refresh()
  })
  client.on('hello', refresh) // what was told while there was no link
}

function refresh(): void {
  void loadCounts()
  if (lists.others.state.value === 'ready') loadAnnouncements()
}

async function loadCounts(): Promise<void> {
  counts.value = await office.announcementCounts().catch(() => counts.value) // the next hello asks again
}

function took(answer: Announcement): void {
  opened.value = answer
  openedState.value = 'ready'
  for (const { items } of Object.values(lists)) items.value = items.value.map((one) => (one.id === answer.id ? { ...one, read_at: answer.read_at, confirmed_at: answer.confirmed_at } : one))
  void loadCounts()
}
