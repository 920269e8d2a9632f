/** What moderators laid upon me: mutes in force, which end by themselves, and warnings that I have not put away. */
import type { ConversationId, Sanction } from '@sdk'
import { computed, ref } from 'vue'
import { client, me, rest } from './session'

const laid = ref<Sanction[]>([])
const now = ref(Date.now())
const seen = ref(read())
let timer: ReturnType<typeof setTimeout> | undefined
const LONGEST_TIMER = 2 ** 31 - 1

export const warnings = computed(() => laid.value.filter(({ kind, id }) => kind === 'warning' && !seen.value.includes(id)))

/** The mute that keeps me silent there and ends last. */
export function muteIn(conversation: ConversationId): Sanction | undefined {
  const mutes = laid.value.filter(
    (one) => one.kind === 'mute' && (one.conversation === null || one.conversation === conversation) && endOf(one) > now.value,
  )
  return mutes.sort((a, b) => endOf(b) - endOf(a))[0]
}

export function putAway(id: number): void {
  seen.value = [...seen.value, id]
  localStorage.setItem(shelf(), JSON.stringify(seen.value.slice(-100)))
}

export function startSanctions(): void {
  client.on('signal', ({ name }) => void (name.startsWith('moderation.') && load()))
  client.on('hello', () => void load())
}

async function load(): Promise<void> {
  try {
    laid.value = (await rest.sanctions()).results
  } catch {
    return // the server refuses what is sent all the same, and the next hello asks again
  }
  tick()
}

/** Again when the next mute ends. */
function tick(): void {
  clearTimeout(timer)
  now.value = Date.now()
  const next = Math.min(...laid.value.map(endOf).filter((end) => end > now.value))
  if (Number.isFinite(next)) timer = setTimeout(tick, Math.min(next - now.value + 50, LONGEST_TIMER))
}

function endOf({ until }: Sanction): number {
  return until === null ? Infinity : Date.parse(until)
}

function shelf(): string {
  return `hongyan:warnings:${me.value.id}`
}

function read(): number[] {
  try {
    return JSON.parse(localStorage.getItem(shelf()) ?? '[]') as number[]
  } catch {
    return []
  }
}
