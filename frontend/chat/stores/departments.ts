/** The org chart as far as it was opened: each level is asked for once, and again when it is opened again. */
import { cursorOf, type Department, type Page, type Seat, type User } from '@sdk'
import { ref, shallowReactive } from 'vue'
import { learn } from './people'
import type { LoadState } from './paged'
import { office } from './session'

/** The level of roots has no parent: 0. */
export const ROOTS = 0
const levels = shallowReactive(new Map<number, Department[]>())
/** What is open in the tab, while one looks elsewhere too. */
export const tabOpened = shallowReactive(new Set<number>())
export const rootsState = ref<LoadState>('loading')

export function levelOf(parent: number): Department[] | undefined {
  return levels.get(parent)
}

export async function loadLevel(parent: number): Promise<void> {
  try {
    levels.set(parent, (await office.departments(parent || undefined)).results)
    if (parent === ROOTS) rootsState.value = 'ready'
  } catch (error) {
    if (parent !== ROOTS) throw error
    if (!levels.has(ROOTS)) rootsState.value = 'failed'
  }
}


/** The people of the departments that a picker has opened, as many as were asked for. */
const seats = shallowReactive(new Map<number, { list: Seat[]; next: string | null }>())

export async function loadSeats(department: number): Promise<void> {
  const known = seats.get(department)
  const page = await office.seats(department, { cursor: known?.next ?? undefined })
  learn(page.results.map(({ user }) => user))
  seats.set(department, { list: [...(known?.next ? known.list : []), ...page.results], next: cursorOf(page.next) })
}

/** How many people are chosen at once with their department. */
export const WHOLE_LIMIT = 200

/** Everybody here and below whom I see. */
export async function everybodyIn(department: number): Promise<User[]> {
  const found: User[] = []
  let cursor: string | null = null
  do {
    const page: Page<Seat> = await office.seats(department, { below: true, cursor: cursor ?? undefined, limit: WHOLE_LIMIT })
    found.push(...page.results.map(({ user }) => user))
    cursor = cursorOf(page.next)
  } while (cursor && found.length <= WHOLE_LIMIT)
  learn(found)
  return found
}

/** A row of the opened tree, from top to bottom. */
export type TreeRow = { key: string; level: number; parent: number } & (
  | { type: 'department'; department: Department; open: boolean }
  | { type: 'person'; seat: Seat }
  | { type: 'more' }
)

export function treeRows(opened: ReadonlySet<number>, people: boolean, parent = ROOTS, level = 1): TreeRow[] {
  const here = people ? seats.get(parent) : undefined
  const rows: TreeRow[] = (here?.list ?? []).map((seat) => ({ type: 'person', key: `${parent}-${seat.user.id}`, level, parent, seat }))
  if (here?.next) rows.push({ type: 'more', key: `${parent}-more`, level, parent })
  for (const department of levels.get(parent) ?? []) {
    const open = opened.has(department.id)
    rows.push({ type: 'department', key: `${department.id}`, level, parent, department, open })
    if (open) rows.push(...treeRows(opened, people, department.id, level + 1))
  }
  return rows
}
