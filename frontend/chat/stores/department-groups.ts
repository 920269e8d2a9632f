/** Which of my groups follow the org chart: asked for when the details of a group open. */
import type { ConversationId, DepartmentGroup } from '@sdk'
import { ref, shallowRef } from 'vue'
import { office } from './session'

const groups = shallowRef(new Map<ConversationId, DepartmentGroup>())
/** Before that nobody can say what one may do with a group's members. */
export const departmentGroupsKnown = ref(false)

export function departmentGroupOf(id: ConversationId): DepartmentGroup | undefined {
  return groups.value.get(id)
}

export async function loadDepartmentGroups(): Promise<void> {
  try {
    const { results } = await office.departmentGroups()
    groups.value = new Map(results.map((one) => [one.conversation, one]))
  } catch {
    // what was known stays; the server refuses all the same
  }
  departmentGroupsKnown.value = true
}
