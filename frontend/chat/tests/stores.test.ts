/** The stores against the small server that speaks the protocol: what the page remembers, without the page. */
import { expect, test } from 'vitest'
import { startReply, submit, write, writingOf } from '../stores/composer'
import { conversationOf, ordered, put } from '../stores/conversations'
import { entries, rows, standing } from '../stores/timeline'
import { group, other, server, settle } from './stage'

test('the optimistic bubble and the stored message have one key, and the bubble is sent only after the ack', async () => {
  server.script = (frame) => (frame.op === 'send' ? 'lost' : undefined)
  write(1, { text: '  hello  ' })
  submit(1)
  const [before] = entries.value
  expect([before!.state, before!.message.body.text]).toEqual(['sending', 'hello'])
  server.script = () => undefined
  server.socket.cut(1012)
  await settle(20_000)
  expect(entries.value.map(({ key, state, message }) => [key, state, message.seq])).toEqual([[before!.key, 'sent', 1]])
  expect(writingOf(1).text).toBe('')
})

test('messages of others count as unread and as mentions; one’s own move the cursor', async () => {
  server.losesEvent = () => true
  const named = other('@Alice look', [7])
  server.socket.tell({ event: 'message', message: named })
  server.socket.tell({ event: 'message', message: other('more') })
  expect([conversationOf(1)!.unread, conversationOf(1)!.mentions]).toEqual([2, 1])
  server.losesEvent = () => false
  write(1, { text: 'done' })
  submit(1)
  await settle()
  expect([conversationOf(1)!.unread, conversationOf(1)!.mentions, conversationOf(1)!.last_message!.body.text]).toEqual([0, 0, 'done'])
})

test('reading on another device clears the badge', () => {
  other('one')
  other('two')
  server.socket.tell({ event: 'read', conversation: 1, user: 7, seq: 1, read_at: '2026-11-23T08:00:00.000Z' })
  expect(conversationOf(1)!.unread).toBe(1)
})

test('a recall on the other side empties the bubble and the preview', () => {
  const message = other('secret')
  server.socket.tell({ event: 'changed', message: { ...message, version: ++server.version, body: {}, recalled_at: '2026-11-23T08:01:00.000Z' } })
  expect(entries.value[0]!.message.body).toEqual({})
  expect(conversationOf(1)!.last_message!.body).toEqual({})
})

test('a conversation that one leaves is gone from the list', () => {
  server.socket.tell({ event: 'conversation', conversation: { id: 1 }, removed: true })
  expect(conversationOf(1)).toBeUndefined()
})

test('pinned stand first, hidden not at all until somebody writes', () => {
  put({ ...group, id: 2, last_message_at: '2026-11-20T00:00:00.000Z' })
  put({ ...group, id: 3, pinned: true })
  put({ ...group, hidden: true })
  expect(ordered.value.map(({ id }) => id)).toEqual([3, 2])
  other('here')
  expect(ordered.value.map(({ id }) => id)).toEqual([3, 1, 2])
})

test('a reply names the message that it answers; only names still in the text are mentioned', async () => {
  startReply(other('question'))
  write(1, { text: 'yes @Bob', named: new Map([['Bob', 12], ['Carol', 13]]) })
  submit(1)
  await settle()
  const frame = server.frames.find((one) => one.op === 'send') as unknown as { reply_to: number; mentions: number[] }
  expect([frame.reply_to, frame.mentions]).toEqual([1, [12]])
})

test('days are separated, and what one person says within five minutes stands together', () => {
  other('a')
  other('b')
  const shape = rows.value.map((row) => (row.type === 'entry' ? `${row.first ? '[' : ''}${String(row.entry.message.body.text)}${row.last ? ']' : ''}` : row.type))
  expect(shape).toEqual(['day', '[a', 'b]'])
})

test('a message draws no other row anew; a change of what one may do draws all', () => {
  const before = standing.value
  server.socket.tell({ event: 'message', message: other('news') })
  expect(conversationOf(1)!.last_seq).toBe(1)
  expect(standing.value).toBe(before)
  server.socket.tell({ event: 'conversation', conversation: { id: 1, mute_all: true } })
  expect(standing.value).toMatchObject({ kind: 'group', mute_all: true })
})

test('an ack that comes after its event does not put the draft in place of what was stored', async () => {
  server.script = (frame) => {
    if (frame.op === 'send') frame.body = { text: '***' } // as a check of the server may
    return undefined
  }
  write(1, { text: 'rude' })
  submit(1)
  await settle()
  expect(entries.value.map(({ message, state }) => [message.body.text, state])).toEqual([['***', 'sent']])
})

test('what is held of another is neither shown nor unread, and comes up when it is let through', async () => {
  server.losesEvent = () => true
  const secret = other('secret')
  Object.assign(secret, { state: 'held', body: {} })
  server.socket.tell({ event: 'message', message: { ...secret } })
  await settle()
  expect([conversationOf(1)!.unread, conversationOf(1)!.last_seq, conversationOf(1)!.last_message, entries.value.length]).toEqual([0, 1, null, 0])
  const free = { ...secret, state: 'normal', body: { text: 'secret' }, version: 2 }
  server.socket.tell({ event: 'changed', message: free })
  await settle()
  expect(entries.value.map(({ message }) => message.body.text)).toEqual(['secret'])
})

test('an own message that is held keeps its words, though its event has none', async () => {
  server.losesEvent = () => true
  write(1, { text: 'secret' })
  submit(1)
  await settle(100)
  const [mine] = entries.value
  expect(mine!.state).toBe('sent')
  server.socket.tell({ event: 'message', message: { ...mine!.message, state: 'held', body: {} } })
  await settle()
  expect(entries.value.map(({ message }) => [message.state, message.body.text])).toEqual([['held', 'secret']])
})
