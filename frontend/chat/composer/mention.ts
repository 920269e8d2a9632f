/** Completion of @names from the members of the group. */
import type { Conversation, Member, UserId } from '@sdk'
import { computed, ref, watch, type Ref } from 'vue'
import { t } from '../i18n'
import { write, writingOf } from '../stores/composer'
import { isOff } from '../stores/installation'
import { learn } from '../stores/people'
import { me, rest } from '../stores/session'

export interface Candidate {
  id: UserId | 'all'
  name: string
}

export function useMention(conversation: Ref<Conversation>, input: Ref<HTMLTextAreaElement | undefined>) {
  const word = ref<string | null>(null)
  const found = ref<Member[]>([])
  const active = ref(0)
  const candidates = computed<Candidate[]>(() => {
    if (word.value === null) return []
    const all: Candidate = { id: 'all', name: t('mention.all') }
    const people = found.value.filter(({ user }) => user.id !== me.value.id).map(({ user }) => ({ id: user.id, name: user.display_name }))
    if (isOff('mention_all', conversation.value.line)) return people
    return all.name.startsWith(word.value) || 'all'.startsWith(word.value) ? [all, ...people] : people
  })

  /** The caret moved or the text changed: is there an @word before the caret? */
  function look(): void {
    const area = input.value
    if (!area || conversation.value.kind !== 'group') return
    const before = area.value.slice(0, area.selectionStart)
    word.value = /(?:^|[\s\p{P}\p{Script=Han}])@([^\s@]{0,20})$/u.exec(before)?.[1] ?? null
  }

  watch(word, async (wanted) => {
    active.value = 0
    if (wanted === null) return
    const { results } = await rest.members(conversation.value.id, wanted).catch(() => ({ results: [] }))
    if (word.value !== wanted) return
    learn(results.map((member) => member.user))
    found.value = results.slice(0, 8)
  })

  function choose(candidate: Candidate | undefined): void {
    const area = input.value
    if (!area || !candidate || word.value === null) return
    const start = area.selectionStart - word.value.length
    const text = `${area.value.slice(0, start)}${candidate.name} ${area.value.slice(area.selectionStart)}`
    const { named } = writingOf(conversation.value.id)
    write(conversation.value.id, { text, named: new Map(named).set(candidate.name, candidate.id) })
    word.value = null
    const caret = start + candidate.name.length + 1
    requestAnimationFrame(() => area.setSelectionRange(caret, caret))
    area.focus()
  }

  const close = () => (word.value = null)
  return { candidates, active, look, choose, close }
}
