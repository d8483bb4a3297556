"""Who acts: people, their teams and roles, and the proofs by which they are known.

A *person* has one role everywhere; a *team* is people of whom some lead it. An *actor* is
whoever does something: a person in a session, a token, the system, or a source of signals. An
*organisation* is whom the desk serves; a *profile* is what the desk knows of a person beside
their account.

A *second factor* is what somebody has beside their password; the *sign-in rule* says of whom one is
asked. A *provider* is somebody whose word we take for who somebody is.

Tables: person, team, team_member, session, api_token, one_time_link, sign_in_attempt,
second_factor, recovery_code, half_sign_in, sign_in_rule, sign_in_provider, provider_identity,
spent_flow, organisation, organisation_domain, profile.
"""
