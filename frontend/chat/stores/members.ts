/** The members of the group whose details or mentions are shown. */
import { cursorOf, type ConversationId, type Member } from '@sdk'
import { ref, shallowRef } from 'vue'
import { learn } from './people'
import { client, rest } from './session'

export const members = shallowRef<Member[]>([])
export const moreMembers = ref<string | null>(null)
export const membersFailed = ref(false)
let shown: { id: ConversationId; search: string } | null = null

export async function showMembers(id: ConversationId, search = ''): Promise<void> {
  const asked = (shown = { id, search })
  try {
    const page = await rest.members(id, search)
    if (shown !== asked) return
    learn(page.results.map((member) => member.user))
    members.value = page.results
    moreMembers.value = page.next
    membersFailed.value = false
  } catch {
    if (shown === asked) membersFailed.value = true
  }
}

export async function showMoreMembers(): Promise<void> {
  if (!shown || !moreMembers.value) return
  const asked = shown
  const page = await rest.members(asked.id, asked.search, cursorOf(moreMembers.value) ?? undefined)
  if (shown !== asked) return
  learn(page.results.map((member) => member.user))
  members.value = [...members.value, ...page.results]
  moreMembers.value = page.next
}

/** Membership moves with notices; the list that is open follows. */
export function startMembers(): void {
  client.on('message', (message) => {
    if (shown && message.conversation === shown.id && message.kind === 'notice') void showMembers(shown.id, shown.search)
  })
}
