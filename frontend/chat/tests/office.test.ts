/** The stores of the office against REST in memory. */
import type { Announcement, Conversation, Department, Message, Seat, User } from '@sdk'
import { expect, test, vi } from 'vitest'
import { confirmAnnouncement, loadAnnouncements, openAnnouncement, opened, otherAnnouncements, pressing, startAnnouncements, unconfirmedAnnouncements, unreadAnnouncements } from '../stores/announcements'
import { everybodyIn, loadLevel, loadSeats, ROOTS, treeRows } from '../stores/departments'
import { searchDirectory } from '../stores/directory'
import { confirmationsOf, confirmMessage, needConfirmations, startConfirmations } from '../stores/confirmations'
import { contactGroups, grouped, loadContacts, moveContactGroup } from '../stores/contacts'
import { conversationOf, ordered, put } from '../stores/conversations'
import { calls, nameOf, ownNameOf } from '../stores/people'
import { paged } from '../stores/paged'
import { decide, received, startRequests, waitingRequests } from '../stores/requests'
import { client } from '../stores/session'
import { currentId, go, place, show, tab } from '../stores/ui'
import { serve } from './rest'

const user = (id: number): User => ({ id, username: `u${id}`, display_name: `U${id}`, kind: 'person', avatar: null, is_active: true, profile: {} })
const seat = (id: number): Seat => ({ user: user(id), title: '', is_primary: true })
const department = (id: number, has_children = false): Department => ({ id, name: `D${id}`, code: null, head_count: 3, has_children, manager: null })
const settled = () => new Promise((done) => setTimeout(done, 0))

test('the tree shows what is open, people before departments, and goes on with the next people', async () => {
  serve({
    'GET /departments': { results: [department(1, true)] },
    'GET /departments?parent=1': { results: [department(2), department(3)] },
    'GET /departments/1/members?limit=50': { next: 'c1', results: [seat(10)] },
    'GET /departments/1/members?limit=50&cursor=c1': { next: null, results: [seat(11)] },
  })
  await Promise.all([loadLevel(ROOTS), loadLevel(1)])
  expect(treeRows(new Set(), true).map(({ key, level }) => [key, level])).toEqual([['1', 1]])
  await loadSeats(1)
  expect(treeRows(new Set([1]), true).map(({ key, level }) => [key, level])).toEqual([['1', 1], ['1-10', 2], ['1-more', 2], ['2', 2], ['3', 2]])
  await loadSeats(1)
  expect(treeRows(new Set([1]), true).map(({ key }) => key)).toEqual(['1', '1-10', '1-11', '2', '3'])
  expect(treeRows(new Set([1]), false).map(({ key }) => key)).toEqual(['1', '2', '3'])
})

test('a whole department is everybody here and below, page by page, and no more than can be chosen', async () => {
  const page = Array.from({ length: 200 }, (_, index) => seat(1_000 + index))
  const asked = serve({
    'GET /departments/5/members?limit=200&below=true': { next: 'a', results: page },
    'GET /departments/5/members?limit=200&below=true&cursor=a': { next: 'b', results: [seat(3_000)] },
  })
  expect((await everybodyIn(5)).length).toBe(201)
  expect(asked.length).toBe(2)
})

test('the directory comes first, then those whom only the core knows, then departments', async () => {
  serve({
    'GET /directory?search=li': { results: [{ user: user(2), matched: 'pinyin' }], departments: [{ id: 9, name: 'Lighting', ancestors: [] }] },
    'GET /users?search=li&limit=30': { next: null, results: [user(2), user(4)] },
  })
  const found = await searchDirectory('li')
  expect(found.map((one) => (one.type === 'person' ? [one.user.id, one.why] : one.department.name))).toEqual([[2, 'pinyin'], [4, null], 'Lighting'])
})

test('the answer to a question asked before is dropped', async () => {
  const answers = new Map<string, (items: string[]) => void>()
  const list = paged<string, string>((question) => new Promise((done) => answers.set(question, (results) => done({ next: null, results }))))
  void list.open('first')
  void list.open('second')
  answers.get('second')!(['new'])
  answers.get('first')!(['old'])
  await settled()
  expect([list.items.value, list.state.value]).toEqual([['new'], 'ready'])
})

test('the address, the middle and the tab go together', () => {
  go(12)
  expect([location.hash, tab.value, place.value]).toEqual(['#/c/12', 'chats', null])
  show('department', 5)
  expect([location.hash, tab.value, currentId.value, place.value]).toEqual(['#/department/5', 'contacts', null, { name: 'department', id: 5 }])
  go(null)
  expect([tab.value, currentId.value, place.value]).toEqual(['contacts', null, null])
  location.hash = '#/announcement/7'
  dispatchEvent(new Event('hashchange'))
  expect([tab.value, place.value]).toEqual(['announcements', { name: 'announcement', id: 7 }])
})

test('an announcement that presses stands in the banner until it is confirmed, and the counts follow', async () => {
  const item = { id: 7, title: 'Fire drill', preview: 'At ten', author: { id: 1, display_name: 'A', avatar: null }, must_confirm: true, is_pinned: false, published_at: '2026-11-24T08:00:00Z', expires_at: null, read_at: null, confirmed_at: null }
  const read: Announcement = { ...item, html: '<p>At ten</p>', attachments: [], read_at: '2026-11-24T09:00:00Z' }
  const routes: Record<string, unknown> = {
    'GET /announcements/counts': { unread: 1, unconfirmed: 1 },
    'GET /announcements?pinned=false&limit=30': { next: null, results: [item] },
    'GET /announcements?pinned=true&limit=30': { next: null, results: [] },
    'GET /announcements/7': read,
    'POST /announcements/7/confirm': { ...read, confirmed_at: '2026-11-24T09:01:00Z' },
  }
  serve(routes)
  startAnnouncements()
  loadAnnouncements()
  client.emit('signal', { event: 'signal', name: 'oa.announcement.published', data: { id: 7, title: 'Fire drill', must_confirm: true } })
  client.emit('signal', { event: 'signal', name: 'oa.announcement.published', data: { id: 8, title: 'Menu', must_confirm: false } })
  await settled()
  expect([pressing.value.map(({ id }) => id), unreadAnnouncements.value, unconfirmedAnnouncements.value]).toEqual([[7], 1, 1])
  show('announcement', 7)
  routes['GET /announcements/counts'] = { unread: 0, unconfirmed: 1 }
  await openAnnouncement(7)
  await settled()
  expect([opened.value?.html, otherAnnouncements.items.value[0]?.read_at, unreadAnnouncements.value]).toEqual(['<p>At ten</p>', '2026-11-24T09:00:00Z', 0])
  routes['GET /announcements/counts'] = { unread: 0, unconfirmed: 0 }
  await confirmAnnouncement(7)
  await settled()
  expect([pressing.value, otherAnnouncements.items.value[0]?.confirmed_at, unconfirmedAnnouncements.value]).toEqual([[], '2026-11-24T09:01:00Z', 0])
})

test('contacts stand under their headings, those without one last', async () => {
  const contact = (id: number, group: number | null) => ({ user: user(id), group, remark: '' })
  serve({
    'GET /contact-groups': { next: null, results: [{ id: 1, name: 'Helpers' }, { id: 2, name: 'Empty' }] },
    'GET /contacts?limit=200': { next: 'more', results: [contact(3, null), contact(4, 1)] },
    'GET /contacts?limit=200&cursor=more': { next: null, results: [contact(5, 1)] },
  })
  await loadContacts()
  expect(grouped.value.map(({ group, contacts }) => [group?.name, contacts.map((one) => one.user.id)])).toEqual([['Helpers', [4, 5]], ['Empty', []], [undefined, [3]]])
})

test('what I call a contact stands for their name here, and nowhere that others read', async () => {
  const other = { ...user(3), display_name: 'Li Lei' }
  const routes = {
    'GET /contact-groups': { next: null, results: [] },
    'GET /contacts?limit=200': { next: null, results: [{ user: other, group: null, remark: 'the plumber' }] },
  }
  serve(routes)
  put({ id: 30, kind: 'direct', name: 'Li Lei', peer: other, version: 0, last_seq: 0, read_seq: 0, unread: 0, created_at: '2026-11-01T00:00:00Z' } as unknown as Conversation)
  expect([nameOf(3), ordered.value[0]?.name]).toEqual(['Li Lei', 'Li Lei'])
  await loadContacts()
  expect([nameOf(3), calls(other), ordered.value[0]?.name, conversationOf(30)?.name]).toEqual(Array(4).fill('the plumber'))
  expect(conversationOf(30)).toBe(ordered.value[0])
  expect([ownNameOf(3), conversationOf(30)?.peer?.display_name]).toEqual(['Li Lei', 'Li Lei'])
  routes['GET /contacts?limit=200'] = { next: null, results: [] }
  await loadContacts()
  expect([nameOf(3), ordered.value[0]?.name]).toEqual(['Li Lei', 'Li Lei'])
})

test('a group of contacts moves up and down, and back where the server refuses', async () => {
  const [first, second] = [{ id: 1, name: 'A' }, { id: 2, name: 'B' }]
  const put = vi.fn()
  const routes: Record<string, unknown> = {
    'GET /contact-groups': { next: null, results: [first, second] },
    'GET /contacts?limit=200': { next: null, results: [] },
    'PUT /contact-groups/order': (body: unknown) => put(body),
  }
  serve(routes)
  await loadContacts()
  await moveContactGroup(1, 1)
  await moveContactGroup(2, -1)
  expect([put.mock.calls, contactGroups.value]).toEqual([[[{ groups: [2, 1] }]], [second, first]])
  delete routes['PUT /contact-groups/order']
  await expect(moveContactGroup(1, -1)).rejects.toThrow()
  expect(contactGroups.value).toEqual([second, first])
})

test('a request that arrives is counted, and its answer takes it from the count', async () => {
  const request = { id: 1, sender: user(3), receiver: user(7), note: '', state: 'pending', created_at: '2026-11-24T08:00:00Z', decided_at: null } as const
  const routes: Record<string, unknown> = {
    'GET /contact-requests/counts': { pending: 1 },
    'GET /contact-requests?box=received&limit=50': { next: null, results: [request] },
    'POST /contact-requests/1/refuse': { ...request, state: 'refused' },
  }
  serve(routes)
  startRequests()
  await received.open('received')
  client.emit('signal', { event: 'signal', name: 'oa.request.received', data: { id: 1, user: 3, note: '' } })
  await settled()
  expect(waitingRequests.value).toBe(1)
  routes['GET /contact-requests/counts'] = { pending: 0 }
  await decide(request, 'refuse')
  await settled()
  expect([waitingRequests.value, received.items.value.map(({ state }) => state)]).toEqual([0, ['refused']])
})

test('who has confirmed is asked once for a bubble, and again when somebody has', async () => {
  const message = { conversation: 4, seq: 9 } as Message
  const path = '/conversations/4/messages/9/confirmations'
  const status = (...missing: number[]) => ({ confirmed: [], missing, confirmed_count: 2 - missing.length, missing_count: missing.length })
  const routes: Record<string, unknown> = { [`GET ${path}`]: status(3, 7), [`POST ${path}`]: status(3) }
  const asked = serve(routes)
  startConfirmations()
  needConfirmations(message)
  needConfirmations(message)
  await settled()
  expect([asked, confirmationsOf(message)?.missing]).toEqual([[`GET ${path}`], [3, 7]])
  await confirmMessage(message)
  expect(confirmationsOf(message)?.confirmed_count).toBe(1)
  routes[`GET ${path}`] = status()
  client.emit('signal', { event: 'signal', name: 'oa.message.confirmed', data: { conversation: 4, seq: 9, user: 3, count: 2 } })
  client.emit('signal', { event: 'signal', name: 'oa.message.confirmed', data: { conversation: 4, seq: 1, user: 3, count: 2 } })
  await settled()
  expect([confirmationsOf(message)?.missing_count, asked.length]).toEqual([0, 3])
})
