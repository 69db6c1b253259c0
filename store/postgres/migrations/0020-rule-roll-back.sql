-- Of an activation that was made by rolling back: the one whose version and mode it brought back. The next rolling back
-- goes on from there, further into the past.
alter table rule_activations add column restores uuid references rule_activations;
-- What has counted for a rule, newest first.
create index rule_activations_rule on rule_activations (rule_id, activated_at desc);
