import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { language, t, type Key } from '../i18n'
import { en } from '../i18n/en'
import { zhHans } from '../i18n/zh-hans'

const folder = `${import.meta.dirname}/..`
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|vue)$/.test(name) && !/^(tests|i18n\/(en|zh))/.test(name))
  .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }))
const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

test('both catalogues have the same keys, none empty, with the same holes', () => {
  expect(Object.keys(zhHans).sort()).toEqual(Object.keys(en).sort())
  for (const key of Object.keys(en) as Key[]) {
    expect(zhHans[key].length, key).toBeGreaterThan(0)
    expect(holes(zhHans[key]), key).toEqual(holes(en[key]))
  }
})

test('every key is used', () => {
  const all = sources.map(({ text }) => text).join('\n')
  const dynamic = ['error.', 'role.', 'profile.', 'device.', 'language.', 'theme.', 'emoji.', 'match.', 'requests.', 'tabs.', 'appeal.', 'moderation.', 'push.mail.', 'composer.archived', 'composer.mute_all']
  const unused = Object.keys(en).filter((key) => !all.includes(`'${key}'`) && !dynamic.some((start) => key.startsWith(start)))
  expect(unused).toEqual([])
})

test('no Chinese stands outside the catalogues, save what people type as a mention', () => {
  const found = sources.filter(({ text }) => /\p{Script=Han}/u.test(text.replaceAll("'所有人'", ''))).map(({ name }) => name)
  expect(found).toEqual([])
})

test('the language changes without a reload; singular and plural differ in English', () => {
  language.value = 'en'
  expect([t('group.count', { n: 1 }), t('group.count', { n: 2 })]).toEqual(['1 member', '2 members'])
  language.value = 'zh-hans'
  expect(t('group.count', { n: 2 })).toBe('2 位成员')
  language.value = 'en'
})
