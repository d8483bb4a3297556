"""The part of PagerDuty's REST API that clients of it use most: incidents, and who is on call.

Their client libraries, dashboards and scripts go on working under our address; what is done
through them are the same actions as everywhere. Below ``/pagerduty``, and at the root for whoever
asks for PagerDuty's own media type, since the pages have these paths too.
"""
