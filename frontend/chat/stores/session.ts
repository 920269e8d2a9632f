/** Who I am, and the two ways to the server. */
import { HongyanClient, Office, Rest, type Me } from '@sdk'
import { shallowRef } from 'vue'
import { cookie, readBoot } from '../boot'
import { language } from '../i18n'

export const boot = readBoot()
export const me = shallowRef<Me>(boot.user)

export const rest = new Rest({ base: boot.api, csrfToken: () => cookie('csrftoken'), language: () => language.value })
export const office = new Office(rest)

export const client = new HongyanClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${boot.wsPath}`,
  user: boot.user.id,
  shelf: localStorage,
})

/** Ends the session: a form, because Django's logout wants a POST with its token. */
export function signOut(): void {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '/logout'
  const token = Object.assign(document.createElement('input'), { type: 'hidden', name: 'csrfmiddlewaretoken', value: cookie('csrftoken') })
  form.append(token)
  document.body.append(form)
  form.submit()
}
