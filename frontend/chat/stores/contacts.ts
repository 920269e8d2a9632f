/** My own list of contacts: groups, remarks. */
import { cursorOf, type Contact, type Named, type Page, type UserId } from '@sdk'
import { computed, ref, shallowRef, watch } from 'vue'
import type { LoadState } from './paged'
import { learn, rememberRemarks } from './people'
import { office } from './session'

const byUser = shallowRef(new Map<UserId, Contact>())
export const contactGroups = shallowRef<Named[]>([])
export const contactsState = ref<LoadState>('loading')

/** A heading with its people; those without a group come last. */
export const grouped = computed(() => {
  const all = [...byUser.value.values()]
  const headings: { group: Named | null; contacts: Contact[] }[] = contactGroups.value.map((group) => ({ group, contacts: all.filter((one) => one.group === group.id) }))
  const rest = all.filter((one) => one.group === null || !contactGroups.value.some(({ id }) => id === one.group))
  return rest.length ? [...headings, { group: null, contacts: rest }] : headings
})

export function contactOf(user: UserId): Contact | undefined {
  return byUser.value.get(user)
}

watch(byUser, (all) => rememberRemarks([...all].map(([id, { remark }]) => [id, remark] as const)), { flush: 'sync' })

/** The remarks are wanted wherever a name stands. */
export function startContacts(): void {
  void loadContacts()
}

export async function loadContacts(): Promise<void> {
  try {
    const [groups, list] = await Promise.all([office.contactGroups(), everyPage()])
    learn(list.map(({ user }) => user))
    contactGroups.value = groups.results
    byUser.value = new Map(list.map((one) => [one.user.id, one]))
    contactsState.value = 'ready'
  } catch {
    if (contactsState.value === 'loading') contactsState.value = 'failed'
  }
}

export async function addContact(user: UserId): Promise<void> {
  put(await office.addContact(user))
}

export async function changeContact(user: UserId, given: { remark?: string; group?: number | null }): Promise<void> {
  put(await office.changeContact(user, given))
}

export async function removeContact(user: UserId): Promise<void> {
  await office.removeContact(user)
  const next = new Map(byUser.value)
  next.delete(user)
  byUser.value = next
}

export async function createContactGroup(name: string): Promise<Named> {
  const group = await office.createContactGroup(name)
  contactGroups.value = [...contactGroups.value, group]
  return group
}

export async function renameContactGroup(id: number, name: string): Promise<void> {
  const group = await office.renameContactGroup(id, name)
  contactGroups.value = contactGroups.value.map((one) => (one.id === id ? group : one))
}

/** One place up (-1) or down (1); at the edge nothing moves. */
export async function moveContactGroup(id: number, step: -1 | 1): Promise<void> {
  const before = contactGroups.value
  const from = before.findIndex((one) => one.id === id)
  const neighbour = before[from + step]
  if (!neighbour) return
  contactGroups.value = before.map((one, index) => (index === from ? neighbour : index === from + step ? before[from]! : one))
  try {
    await office.orderContactGroups(contactGroups.value.map((one) => one.id))
  } catch (error) {
    contactGroups.value = before
    throw error
  }
}

export async function deleteContactGroup(id: number): Promise<void> {
  await office.deleteContactGroup(id)
  contactGroups.value = contactGroups.value.filter((one) => one.id !== id)
}

function put(contact: Contact): void {
  byUser.value = new Map(byUser.value).set(contact.user.id, contact)
}

async function everyPage(): Promise<Contact[]> {
  const found: Contact[] = []
  let cursor: string | null = null
  do {
    const page: Page<Contact> = await office.contacts(cursor ?? undefined)
    found.push(...page.results)
    cursor = cursorOf(page.next)
  } while (cursor)
  return found
}
