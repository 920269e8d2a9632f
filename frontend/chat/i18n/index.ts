/** Words in the reader's language; switching needs no reload. Singular and plural are told apart by a bar: "one|many". */
import { ref, watchEffect } from 'vue'
import { readBoot } from '../boot'
import { en } from './en'
import { zhHans } from './zh-hans'

export type Key = keyof typeof en
export type Language = 'zh-hans' | 'en'

const catalogues: Record<Language, Record<Key, string>> = { en, 'zh-hans': zhHans }

export const language = ref<Language>(readBoot().language === 'en' ? 'en' : 'zh-hans')
watchEffect(() => {
  document.documentElement.lang = language.value === 'en' ? 'en' : 'zh-Hans'
})

export function t(key: Key, values: Record<string, string | number> = {}): string {
  const [one, many] = catalogues[language.value][key].split('|') as [string, string?]
  const text = many !== undefined && values.n !== 1 ? many : one
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(values[name] ?? hole))
}

/** A sentence for an error: the server's own where it has one, else ours by its code. */
export function errorText(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  const key = `error.${code}` as Key
  if (message && message !== code) return firstDetail(error) ?? message
  return key in en ? t(key) : t('error.internal')
}

function firstDetail(error: unknown): string | null {
  const { code, detail } = error as { code?: string; detail?: Record<string, unknown> }
  if (code !== 'invalid' || !detail) return null
  const sentences = Object.values(detail).flat().filter((value) => typeof value === 'string')
  return sentences.length ? (sentences as string[]).join(' ') : null
}

const tag = () => (language.value === 'en' ? 'en' : 'zh-CN')
const dayNumber = (date: Date) => Math.floor((date.getTime() - date.getTimezoneOffset() * 60_000) / 86_400_000)

export function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString(tag(), { hour: '2-digit', minute: '2-digit', hour12: false })
}

export function dayOf(iso: string): string {
  const date = new Date(iso)
  const ago = dayNumber(new Date()) - dayNumber(date)
  if (ago === 0) return t('day.today')
  if (ago === 1) return t('day.yesterday')
  if (ago > 1 && ago < 7) return date.toLocaleDateString(tag(), { weekday: 'long' })
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : 'numeric'
  return date.toLocaleDateString(tag(), { year, month: 'long', day: 'numeric' })
}

/** For a list: the time today, the day before, then the date. */
export function shortWhen(iso: string): string {
  const date = new Date(iso)
  const ago = dayNumber(new Date()) - dayNumber(date)
  if (ago === 0) return timeOf(iso)
  if (ago < 7) return ago === 1 ? t('day.yesterday') : date.toLocaleDateString(tag(), { weekday: 'short' })
  return date.toLocaleDateString(tag(), { month: 'numeric', day: 'numeric', ...(ago > 300 ? { year: '2-digit' } : {}) })
}

export function fullWhen(iso: string): string {
  return new Date(iso).toLocaleString(tag(), { dateStyle: 'medium', timeStyle: 'short', hour12: false })
}

/** Today the time is enough. */
export function whenOf(iso: string): string {
  return dayNumber(new Date(iso)) === dayNumber(new Date()) ? timeOf(iso) : fullWhen(iso)
}

export function sizeOf(bytes: number): string {
  const steps = ['B', 'KB', 'MB', 'GB']
  const step = Math.min(steps.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)))
  return `${(bytes / 1024 ** step).toLocaleString(tag(), { maximumFractionDigits: step ? 1 : 0 })} ${steps[step]}`
}

export function namesOf(names: string[]): string {
  return new Intl.ListFormat(tag(), { type: 'conjunction', style: 'short' }).format(names)
}
