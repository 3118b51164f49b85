"""What a tag or remark *says* about a person. The language stands in ``policies/labels/``; here is its grammar."""
