/** Who asks me to be allowed to write, and whom I have asked. */
import type { ContactRequest, UserId } from '@sdk'
import { ref } from 'vue'
import { loadContacts } from './contacts'
import { paged } from './paged'
import { client, me, office } from './session'

export const received = paged<ContactRequest, 'received'>((_, cursor) => office.requests('received', cursor))
export const sent = paged<ContactRequest, 'sent'>((_, cursor) => office.requests('sent', cursor))
/** Received ones that wait for my answer. */
export const waitingRequests = ref(0)

/** My newest request to that colleague, as far as the list was loaded. */
export function requestTo(user: UserId): ContactRequest | undefined {
  return sent.items.value.find(({ receiver }) => receiver.id === user)
}

export async function loadRequests(): Promise<void> {
  await Promise.all([received.open('received'), sent.open('sent')])
}

export async function loadSent(): Promise<void> {
  if (sent.state.value !== 'ready') await sent.open('sent')
}

export async function askColleague(user: UserId, note: string): Promise<void> {
  put(await office.ask(user, note))
}

export async function decide(request: ContactRequest, what: 'accept' | 'refuse' | 'withdraw'): Promise<void> {
  put(await office.decide(request.id, what))
  if (what === 'accept') void loadContacts()
}

export function startRequests(): void {
  client.on('signal', ({ name, data }) => {
    if (!name.startsWith('oa.request.')) return
    refresh()
    if ((data as { state?: string }).state === 'accepted') void loadContacts()
  })
  client.on('hello', refresh) // what was asked while there was no link
}

function refresh(): void {
  void count()
  if (received.state.value === 'ready') void received.open('received')
  if (sent.state.value === 'ready') void sent.open('sent')
}

async function count(): Promise<void> {
  waitingRequests.value = (await office.requestCounts().catch(() => ({ pending: waitingRequests.value }))).pending // the next hello asks again
}

function put(request: ContactRequest): void {
  const list = request.sender.id === me.value.id ? sent : received
  const known = list.items.value.some(({ id }) => id === request.id)
  list.items.value = known ? list.items.value.map((one) => (one.id === request.id ? request : one)) : [request, ...list.items.value]
  void count()
}
