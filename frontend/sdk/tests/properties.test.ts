/** Whatever the wire does, in the end the page shows what the log holds: each message once, in order. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { HongyanClient } from '../client'
import { FakeServer, MemoryShelf, seeded } from './server'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test.each(Array.from({ length: 60 }, (_, index) => index + 1))('seed %i', async (seed) => {
  const random = seeded(seed)
  const server = new FakeServer()
  const shelf = new MemoryShelf()
  const make = () => new HongyanClient({ url: 'ws://x', user: 7, createSocket: server.createSocket, random, shelf })
  let client = make()
  const written: string[] = []
  let trouble = true
  server.losesEvent = () => trouble && random() < 0.3
  server.script = (frame) => {
    if (!trouble || frame.op !== 'send' || random() > 0.4) return undefined
    if (random() < 0.5) server.store(7, frame) // stored, and the answer lost
    return 'lost'
  }
  client.start()
  await vi.advanceTimersByTimeAsync(0)
  await client.logs.open(1)

  const acts: (() => unknown)[] = [
    () => written.push(client.send({ conversation: 1, kind: 'text', body: { n: written.length } }).client_id),
    () => server.store(9, { client_id: `${server.messages.length}-${random()}`, kind: 'text', body: {} }),
    () => server.messages.length && server.revise(1 + Math.floor(random() * server.messages.length), { edited: random() }),
    () => server.socket.cut(random() < 0.5 ? 1012 : 1006),
    () => {
      client.stop() // a reload of the page
      client = make()
      client.start()
      void vi.advanceTimersByTimeAsync(0).then(() => client.logs.open(1).catch(() => undefined))
    },
  ]
  for (let step = 0; step < 60; step++) {
    await acts[Math.floor(random() * random() * acts.length)]!()
    await vi.advanceTimersByTimeAsync(random() * 3_000)
  }
  trouble = false
  client.link.nudge()
  await vi.advanceTimersByTimeAsync(60_000)
  server.store(9, { client_id: 'last', kind: 'text', body: {} })
  if (client.logs.of(1).version === null) await client.logs.open(1)
  await vi.advanceTimersByTimeAsync(20_000)

  const log = client.logs.of(1)
  expect(log.messages).toEqual(server.messages.slice(-log.messages.length))
  expect(log.last).toBe(server.messages.length)
  expect(log.version).toBe(server.version)
  const mine = server.messages.filter((message) => message.sender === 7).map((message) => message.client_id)
  expect(mine).toEqual(written)
  expect([client.pending(1), shelf.length]).toEqual([[], 0])
  client.stop()
})
