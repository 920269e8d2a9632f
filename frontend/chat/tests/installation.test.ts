/** Maintenance and switches as the page knows them, against the small server. */
import type { Message } from '@sdk'
import { expect, test } from 'vitest'
import { createApp } from 'vue'
import MaintenanceBanner from '../pane/MaintenanceBanner.vue'
import { rightsOn } from '../present/rights'
import { submit, write } from '../stores/composer'
import { isOff, maintenance, startInstallation } from '../stores/installation'
import { entries } from '../stores/timeline'
import { group, other, server, settle } from './stage'

startInstallation()
const plan = (starts: number, until: number | null, level = 'reading') => ({
  level, message: 'New disks', starts_at: new Date(Date.now() + starts * 1000).toISOString(), until: until === null ? null : new Date(Date.now() + until * 1000).toISOString(),
})
const tell = (name: string, data: object) => server.socket.tell({ event: 'signal', name, data })

test('the banner counts down, says what can be done, and goes by itself', async () => {
  const banner = document.createElement('div')
  createApp(MaintenanceBanner).mount(banner)
  tell('maintenance', plan(90, 100))
  await settle()
  expect(banner.textContent).toContain('Maintenance begins in 1:30.')
  expect(banner.textContent).toContain('New disks')
  await settle(90_000)
  expect(banner.querySelector('[data-state=reading]')!.textContent).toContain('what you write goes out afterwards')
  await settle(11_000)
  expect(banner.querySelector('.banner')).toBeNull()
  expect(maintenance.value).toBeNull()
})

test('what is written meanwhile goes out by itself when it ends, early or not', async () => {
  let lasts = true
  server.script = (frame) => (frame.op === 'send' && lasts ? { error: { code: 'unavailable', message: 'maintenance', detail: { retry_after: 60, maintenance: 'reading' } } } : undefined)
  tell('maintenance', plan(-1, null))
  write(1, { text: 'kept' })
  submit(1)
  await settle(5_000)
  expect(entries.value.map(({ state }) => state)).toEqual(['queued'])
  lasts = false
  tell('maintenance', {})
  await settle()
  expect(entries.value.map(({ state, message }) => [state, message.body.text])).toEqual([['sent', 'kept']])
})

test('what is switched off for a line is not offered in it, and is offered again when it is on', () => {
  const message = { ...other('hello'), sender: 7, state: 'normal' } as Message
  const rights = () => rightsOn(message, { ...group, line: 3 }, 7, Date.parse(message.created_at))
  expect([rights().recall, rights().edit, rights().pin, rights().react, rights().receipts]).toEqual([true, true, true, true, true])
  tell('features', { off: { 3: ['edit', 'pins', 'reactions', 'recall', 'receipts'], default: ['groups'] } })
  expect([rights().recall, rights().edit, rights().pin, rights().react, rights().receipts]).toEqual([false, false, false, false, false])
  expect([isOff('groups', null), isOff('groups', 3)]).toEqual([true, false])
  tell('features', { off: {} })
  expect(rights().recall).toBe(true)
})
