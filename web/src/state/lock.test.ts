import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the lock file names no registry, and every package with its digest', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { resolved?: string; integrity?: string }>;
  };
  for (const [name, { resolved, integrity }] of Object.entries(packages)) {
    expect(resolved, name).toBeUndefined();
    if (name !== '') expect(integrity, name).toBeTruthy();
  }
});

it('the versions are exact', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
  }
});
