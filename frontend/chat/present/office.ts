/** The org chart in words. */
import type { PlacedDepartment } from '@sdk'

/** What stands above a department, from the root down. */
export function pathOf({ ancestors }: PlacedDepartment): string {
  return ancestors.map(({ name }) => name).join(' / ')
}
