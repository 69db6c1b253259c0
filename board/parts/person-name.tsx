import { fullPerson, type NameOfPerson } from '../beds.ts'

/** `Novak, Tereza Anna`, with what she is called when that differs. Names of any script keep their own direction. */
export function PersonName({ name }: { name: NameOfPerson }) {
  const called = name.preferred && !name.given.includes(name.preferred) ? name.preferred : null
  return (
    <span class="person">
      <bdi>{fullPerson(name)}</bdi>
      {name.prefix && (
        <span class="quiet">
          {' '}
          <bdi>{name.prefix}</bdi>
        </span>
      )}
      {called !== null && (
        <span class="quiet">
          {' '}
          “<bdi>{called}</bdi>”
        </span>
      )}
    </span>
  )
}
