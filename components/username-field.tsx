// Whose password a form sets: nothing to see or to fill in, but password managers save by it.

export function UsernameField({ value }: { value: string }) {
  return <input type="text" name="username" autoComplete="username" value={value} readOnly hidden />;
}
