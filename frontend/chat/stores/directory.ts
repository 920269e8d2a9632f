/** The one search of people and departments. */
import type { PlacedDepartment, User } from '@sdk'
import { learn } from './people'
import { office, rest } from './session'

/** `why`: what the words met, where that is known. */
export type Found =
  | { type: 'person'; user: User; why: string | null; words: string }
  | { type: 'department'; department: PlacedDepartment }

/** The office's ranked answer, departments after people; then those whom only the core knows, such as bots. */
export async function searchDirectory(words: string): Promise<Found[]> {
  const [directory, { results: others }] = await Promise.all([words ? office.directory(words) : null, rest.users(words)])
  const people = directory?.results ?? []
  const known = new Set(people.map(({ user }) => user.id))
  learn(people.map(({ user }) => user))
  learn(others)
  return [
    ...people.map(({ user, matched }): Found => ({ type: 'person', user, why: matched, words })),
    ...others.filter(({ id }) => !known.has(id)).map((user): Found => ({ type: 'person', user, why: null, words })),
    ...(directory?.departments ?? []).map((department): Found => ({ type: 'department', department })),
  ]
}
