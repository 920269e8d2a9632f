import type { Conversation, Message } from '@sdk'
import { describe, expect, test } from 'vitest'
import { blocksOf } from '../present/markdown'
import { rightsOn, whySilent } from '../present/rights'
import { initialsOf, isEmojiOnly, piecesOf, safeAddress } from '../present/text'

describe('text', () => {
  test.each([
    ['see https://a.b/c).', ['see ', 'https://a.b/c', ').']],
    ['看https://a.b/路径，好', ['看', 'https://a.b/路径', '，好']],
    ['nothing here', ['nothing here']],
    ['<b>https://a.b</b>', ['<b>', 'https://a.b', '</b>']],
  ])('%s', (text, parts) => {
    expect(piecesOf(text).map((piece) => piece.text)).toEqual(parts)
  })

  test('only http and https become links', () => {
    expect(['https://a.b', 'javascript:alert(1)', 'data:text/html,x', 'nonsense', 7].map(safeAddress)).toEqual(['https://a.b/', undefined, undefined, undefined, undefined])
  })

  test('the named are marked, whatever signs their names hold', () => {
    expect(piecesOf('hi @A.B (c)!', ['A.B (c)']).filter((piece) => piece.mention).map((piece) => piece.text)).toEqual(['@A.B (c)'])
  })

  test.each([
    ['run `npm ci` here', [['run ', undefined], ['npm ci', 'inline'], [' here', undefined]]],
    ['so:\n```py\nif a:\n  b()\n```\nok?', [['so:\n', undefined], ['if a:\n  b()', 'block'], ['ok?', undefined]]],
    ['`https://a.b` and `` and `', [['https://a.b', 'inline'], [' and `` and `', undefined]]],
  ])('code stands as it was written: %s', (text, parts) => {
    expect(piecesOf(text).map((piece) => [piece.text, piece.code])).toEqual(parts)
    expect(piecesOf(text).some((piece) => piece.href)).toBe(false)
  })

  test.each([['王爱丽 Alice', '爱丽'], ['Dave Miller', 'DM'], ['李博', '李博'], ['bob', 'B'], ['李博（后端）', '李博'], ['Dave Miller (SRE)', 'DM'], ['(SRE)', '('], ['', '?']])('initials of %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials)
  })

  test.each([['客户之声', '客户'], ['On-call & Incidents', 'OI'], ['鸿雁 2.0 发布', '鸿雁'], ['IT 服务部', 'IT']])('initials of the group %s', (name, initials) => {
    expect(initialsOf(name, true)).toBe(initials)
  })

  test.each([['👍', true], ['👍🎉', true], ['❤️ 👨‍👩‍👧', true], ['ok 👍', false], ['👍👍👍👍', false], ['1', false]])('%s alone is large: %s', (text, large) => {
    expect(isEmojiOnly(text)).toBe(large)
  })
})

test('a card of a bot is drawn from values; a link that would run is plain text', () => {
  const blocks = blocksOf('# Build\r\n- **ok** `main`\r\n[go](https://a.b) [bad](javascript:x)')
  expect(blocks.map((block) => block.tag)).toEqual(['h3', 'li', 'p'])
  expect(blocks.flatMap((block) => block.parts.filter((part) => part.href).map((part) => part.href))).toEqual(['https://a.b/'])
})

describe('rights', () => {
  const now = Date.parse('2026-11-23T08:10:00Z')
  const message = { id: 1, seq: 5, sender: 7, kind: 'text', state: 'normal', created_at: '2026-11-23T08:09:00Z', recalled_at: null } as unknown as Message
  const group = { kind: 'group', state: 'active', role: 'member', mute_all: false } as unknown as Conversation
  const names = (given: Partial<Message>, where: Partial<Conversation> = {}) =>
    Object.entries(rightsOn({ ...message, ...given }, { ...group, ...where }, 7, now)).filter(([, on]) => on).map(([name]) => name)

  test('own and fresh: everything', () => expect(names({})).toEqual(['reply', 'react', 'edit', 'recall', 'copy', 'forward', 'pin', 'receipts']))
  test('own and past two minutes: no recall', () => expect(names({ created_at: '2026-11-23T08:00:00Z' })).not.toContain('recall'))
  test('another’s: no edit, no recall', () => expect(names({ sender: 8 })).toEqual(['reply', 'react', 'copy', 'forward', 'pin', 'report']))
  test('an admin recalls another’s any time', () => expect(names({ sender: 8, created_at: '2026-01-01T00:00:00Z' }, { role: 'admin' })).toContain('recall'))
  test('recalled: nothing', () => expect(names({ recalled_at: '2026-11-23T08:09:30Z' })).toEqual([]))
  test('dissolved: read and forward only', () => expect(names({}, { state: 'archived' })).toEqual(['copy', 'forward', 'receipts']))
  test('muted are members, not admins', () => {
    expect([whySilent({ ...group, mute_all: true }), whySilent({ ...group, mute_all: true, role: 'admin' })]).toEqual(['mute_all', null])
  })
})
