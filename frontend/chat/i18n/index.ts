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

/** A formatter takes 50 times as long to make as to use (measured 2026-11-24): each is made once. */
const STYLES = {
  time: { hour: '2-digit', minute: '2-digit', hour12: false },
  weekday: { weekday: 'long' },
  shortWeekday: { weekday: 'short' },
  day: { month: 'long', day: 'numeric' },
  dayOfYear: { year: 'numeric', month: 'long', day: 'numeric' },
  shortDay: { month: 'numeric', day: 'numeric' },
  shortDayOfYear: { year: '2-digit', month: 'numeric', day: 'numeric' },
  full: { dateStyle: 'medium', timeStyle: 'short', hour12: false },
} satisfies Record<string, Intl.DateTimeFormatOptions>
const formats = new Map<string, Intl.DateTimeFormat>()

function written(date: Date, style: keyof typeof STYLES): string {
  const key = `${tag()} ${style}`
  let format = formats.get(key)
  if (!format) formats.set(key, (format = new Intl.DateTimeFormat(tag(), STYLES[style])))
  return format.format(date)
}

export function timeOf(iso: string): string {
  return written(new Date(iso), 'time')
}

export function dayOf(iso: string): string {
  const date = new Date(iso)
  const ago = dayNumber(new Date()) - dayNumber(date)
  if (ago === 0) return t('day.today')
  if (ago === 1) return t('day.yesterday')
  if (ago > 1 && ago < 7) return written(date, 'weekday')
  return written(date, date.getFullYear() === new Date().getFullYear() ? 'day' : 'dayOfYear')
}

/** For a list: the time today, the day before, then the date. */
export function shortWhen(iso: string): string {
  const date = new Date(iso)
  const ago = dayNumber(new Date()) - dayNumber(date)
  if (ago === 0) return timeOf(iso)
  if (ago < 7) return ago === 1 ? t('day.yesterday') : written(date, 'shortWeekday')
  return written(date, ago > 300 ? 'shortDayOfYear' : 'shortDay')
}

export function fullWhen(iso: string): string {
  return written(new Date(iso), 'full')
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
