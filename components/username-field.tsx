// Hidden username, so that password managers know which login a new password belongs to.

export function UsernameField({ value }: { value: string }) {
  return <input type="text" name="username" autoComplete="username" value={value} readOnly hidden />;
}
