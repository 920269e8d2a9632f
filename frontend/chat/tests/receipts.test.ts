/** Who has read my messages, as far as the page knows. */
import { expect, test } from 'vitest'
import { submit, write } from '../stores/composer'
import { needReceipts, readCounts, startReceipts } from '../stores/receipts'
import { entries } from '../stores/timeline'
import { other, server, settle } from './stage'

startReceipts()

test('who has read a message is asked once, although its event and its ack both bring it', async () => {
  server.script = ({ op }) => (op === 'receipts' ? { ok: { read: [], unread: [9], read_count: 0, unread_count: 1 } } : undefined)
  write(1, { text: 'hello' })
  submit(1)
  await settle()
  const [first] = entries.value
  needReceipts(first!.message)
  needReceipts({ ...first!.message })
  await settle()
  expect(server.frames.filter(({ op }) => op === 'receipts').length).toBe(1)
  expect(readCounts(first!.message)).toMatchObject({ read: 0, unread: 1 })
})

test('whoever answers has read: the mark of the message before follows, and not that of a later one', async () => {
  server.script = ({ op }) => (op === 'receipts' ? { ok: { read: [], unread: [9], read_count: 0, unread_count: 1 } } : undefined)
  write(1, { text: 'are you there?' })
  submit(1)
  await settle()
  const asked = entries.value.at(-1)!.message
  needReceipts(asked)
  await settle()
  server.socket.tell({ event: 'message', message: other('yes') })
  write(1, { text: 'good' })
  submit(1)
  await settle()
  const later = entries.value.at(-1)!.message
  needReceipts(later)
  await settle()
  expect(readCounts(asked)).toMatchObject({ read: 1, unread: 0 })
  expect(readCounts(later)).toMatchObject({ read: 0, unread: 1 })
})

test('of a crowd only the counts are known: an answer does not count its author a second time', async () => {
  server.script = ({ op }) => (op === 'receipts' ? { ok: { read: [], unread: [], read_count: 240, unread_count: 60 } } : undefined)
  write(1, { text: 'all of you' })
  submit(1)
  await settle()
  const asked = entries.value.at(-1)!.message
  needReceipts(asked)
  await settle()
  server.socket.tell({ event: 'message', message: other('yes') })
  expect(readCounts(asked)).toMatchObject({ read: 240, unread: 60 })
})
