import { upload } from '@sdk'
import { rest } from '../stores/session'

/** A picture as an avatar: its attachment's id. */
export async function uploadAvatar(file: File): Promise<string> {
  const { id } = await upload(rest, file, 'avatar', () => undefined).done
  return id
}
