/**
 * Is what browsers shall remember taken as it was meant, and anything else refused with an example?
 */
import { type TestContext, test } from "node:test";
import { certificatePath } from "../support/certificates.ts";
import { temporaryFolder } from "../support/folder.ts";
import { failsWith } from "./running-command.ts";

const TLS = ["--cert", certificatePath("chain.pem"), "--key", certificatePath("key.pem")];

async function refused(t: TestContext, value: string, sentence: RegExp): Promise<void> {
  await failsWith(t, [".", ...TLS, `--hsts=${value}`], sentence, { cwd: temporaryFolder(t) });
}

for (const value of ["", "yes", "1y", "-1", "60,sub", "60,,subdomains", "1e9"]) {
  test(`refused: --hsts=${value}`, async (t) => {
    await refused(t, value, /--hsts (takes seconds, and if wanted subdomains|needs a value)/);
  });
}

test("the list that browsers are shipped with takes no less than a year with subdomains", async (t) => {
  await refused(t, "31536000,preload", /31536000,subdomains,preload$/m);
  await refused(t, "60,subdomains,preload", /31536000,subdomains,preload$/m);
});

test("it goes with HTTPS only", async (t) => {
  const sentence =
    /^barewire: --hsts is for a site that is to be had by HTTPS: add --cert and --key, or --tls\.$/m;
  await failsWith(t, [".", "--hsts"], sentence, { cwd: temporaryFolder(t) });
});
