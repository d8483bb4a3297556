-- What a monitor shows its target to be let in, its headers and its body, sealed by the instance's
-- key; in `target` a mark stands where it was. Monitors from before are sealed when next asked.
alter table monitor add column sealed text;
