import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HongyanClient } from '../client'
import type { Shelf } from '../outbox'
import { FakeServer, MemoryShelf } from './server'

let server: FakeServer
let client: HongyanClient

beforeEach(() => {
  vi.useFakeTimers()
  server = new FakeServer()
  client = connect()
})
afterEach(() => {
  client.stop()
  vi.useRealTimers()
})

function connect(shelf: Shelf = new MemoryShelf()): HongyanClient {
  const made = new HongyanClient({ url: 'ws://x/ws/v1', user: 7, createSocket: server.createSocket, random: () => 0.5, shelf })
  made.start()
  return made
}
const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)
const say = (text: string) => client.send({ conversation: 1, kind: 'text', body: { text } })
const shown = () => client.logs.of(1).messages.map((message) => message.body.text)
const stored = () => server.messages.map((message) => message.body.text)

test('a message is sent only after its ack, and is shown once under its client_id', async () => {
  await settle()
  await client.logs.open(1)
  server.script = (frame) => (frame.op === 'send' ? 'lost' : undefined)
  const { client_id } = say('one')
  expect(client.pending(1).map((entry) => entry.state)).toEqual(['sending'])
  server.script = () => undefined
  server.socket.cut()
  expect(client.link.state).toBe('waiting')
  await settle(5_000)
  expect(client.pending(1)).toEqual([])
  expect(client.logs.of(1).messages.map((message) => message.client_id)).toEqual([client_id])
})

test('ack lost, reconnect: resent with the same client_id, stored once, shown once', async () => {
  await settle()
  await client.logs.open(1)
  server.losesEvent = () => true
  server.script = (frame) => {
    if (frame.op !== 'send') return undefined
    server.store(7, frame) // committed, but neither the ack nor the event comes through
    return 'lost'
  }
  const { client_id } = say('once')
  server.script = () => undefined
  server.socket.cut()
  await settle(5_000)
  const sends = server.frames.filter((frame) => frame.op === 'send')
  expect(sends.map((frame) => frame.client_id)).toEqual([client_id, client_id])
  expect(stored()).toEqual(['once'])
  expect(shown()).toEqual(['once'])
  expect(client.pending(1)).toEqual([])
})

test('an event that overtakes the lost ack settles the message', async () => {
  await settle()
  await client.logs.open(1)
  server.script = (frame) => (frame.op === 'send' ? (server.store(7, frame), 'lost') : undefined)
  say('seen')
  expect(client.pending(1)).toEqual([])
  await settle(60_000)
  expect(server.frames.filter((frame) => frame.op === 'send')).toHaveLength(1)
  expect(shown()).toEqual(['seen'])
})

test('what is written offline survives a reload and goes out in order', async () => {
  const shelf = new MemoryShelf()
  client.stop()
  client = connect(shelf)
  await settle()
  client.stop()
  for (const text of ['a', 'b', 'c']) {
    say(text)
    await settle(1)
  }
  expect(client.pending(1).map((entry) => entry.state)).toEqual(['queued', 'queued', 'queued'])
  client = connect(shelf)
  await settle(100)
  expect(stored()).toEqual(['a', 'b', 'c'])
  expect(shelf.length).toBe(0)
})

test('another person on the same machine does not send it', async () => {
  const shelf = new MemoryShelf()
  client.stop()
  client = connect(shelf)
  client.stop()
  say('mine')
  const other = new HongyanClient({ url: 'ws://x', user: 8, createSocket: server.createSocket, shelf })
  other.start()
  await settle(100)
  other.stop()
  expect(server.messages).toEqual([])
})

test('a refusal fails with its code; retry uses the same client_id, discard forgets it', async () => {
  await settle()
  server.script = (frame) => (frame.op === 'send' ? { error: { code: 'muted', message: 'muted' } } : undefined)
  const { client_id } = say('x')
  await settle()
  expect(client.pending(1).map(({ state, error }) => [state, error?.code])).toEqual([['failed', 'muted']])
  server.script = () => undefined
  client.outbox.retry(client_id)
  await settle()
  expect(server.messages.map((message) => message.client_id)).toEqual([client_id])
  server.script = () => ({ error: { code: 'not_member', message: '' } })
  const second = say('y')
  await settle()
  client.outbox.discard(second.client_id)
  expect(client.pending(1)).toEqual([])
})

test('rate_limited waits retry_after and then sends', async () => {
  await settle()
  server.script = (frame) => (frame.op === 'send' ? { error: { code: 'rate_limited', message: '', detail: { retry_after: 4 } } } : undefined)
  say('slow')
  await settle(3_900)
  expect(server.frames.filter((frame) => frame.op === 'send')).toHaveLength(1)
  server.script = () => undefined
  await settle(200)
  expect(stored()).toEqual(['slow'])
})

test('a lost event is repaired from the changes, across pages', async () => {
  for (let index = 1; index <= 3; index++) server.store(9, { client_id: `${index}`, kind: 'text', body: { text: `${index}` } })
  await settle()
  await client.logs.open(1)
  server.losesEvent = () => true
  for (let index = 4; index <= 11; index++) server.store(9, { client_id: `${index}`, kind: 'text', body: { text: `${index}` } })
  server.revise(2, { text: '2, edited' })
  server.losesEvent = () => false
  server.store(9, { client_id: '12', kind: 'text', body: { text: '12' } })
  await settle()
  expect(shown()).toEqual(stored())
  expect(client.logs.of(1).version).toBe(server.version)
})

test('an older state never replaces a newer one', async () => {
  server.store(9, { client_id: 'a', kind: 'text', body: { text: 'first' } })
  const old = server.messages[0]!
  await settle()
  await client.logs.open(1)
  server.revise(1, { text: 'second' })
  server.socket.tell({ event: 'changed', message: old })
  expect(shown()).toEqual(['second'])
})

test('read cursors are coalesced, never go back, and go out again after a reconnect', async () => {
  for (let index = 0; index < 9; index++) server.store(9, { client_id: `${index}`, kind: 'text', body: {} })
  await settle()
  for (const seq of [3, 7, 5]) client.markRead(1, seq)
  await settle(400)
  expect(server.frames.filter((frame) => frame.op === 'read').map((frame) => frame.seq)).toEqual([7])
  server.readSeq = 0 // the batch that held it was lost
  server.socket.cut()
  await settle(2_000)
  expect(server.readSeq).toBe(7)
})

test.each(['refused', 'lost'])('changes that were asked for in vain (%s) are asked for again, though nothing else happens', async (how) => {
  await settle()
  await client.logs.open(1)
  const refused = { error: { code: 'unavailable', message: '' } }
  server.script = (frame) => (frame.op !== 'changes' ? undefined : how === 'lost' ? 'lost' : refused)
  for (const text of ['missed', 'heard']) {
    server.losesEvent = () => text === 'missed'
    server.store(9, { client_id: text, kind: 'text', body: { text } })
  }
  await settle(1_000)
  expect(client.logs.of(1).version).toBe(0)
  server.script = () => undefined
  await settle(20_000)
  expect(shown()).toEqual(['missed', 'heard'])
  expect(client.logs.of(1).version).toBe(server.version)
})

test('what was missed of an empty conversation is shown though an own message was acked before it came', async () => {
  await settle()
  await client.logs.open(1)
  server.script = (frame) => (frame.op === 'changes' ? 'lost' : undefined)
  server.losesEvent = () => true
  for (const text of ['one', 'two']) server.store(9, { client_id: text, kind: 'text', body: { text } })
  server.losesEvent = () => false
  say('three')
  await settle()
  expect(shown()).toEqual(['three'])
  server.script = () => undefined
  server.socket.cut()
  await settle(5_000)
  expect(shown()).toEqual(['one', 'two', 'three'])
})
