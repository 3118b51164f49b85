"""Reports made by hand, for the golden files of every format. All values are invented."""

from __future__ import annotations

from dataclasses import replace

from pipl_audit.model import (
    Allowed,
    ArticleId,
    CategoryId,
    Citation,
    ColumnReport,
    Confidence,
    Coverage,
    DetectionCount,
    Disposition,
    Evidence,
    Finding,
    InputReport,
    Necessity,
    PackRef,
    Question,
    Report,
    Role,
    RuleId,
    Run,
    Sensitivity,
    Severity,
    Skip,
    Summary,
    TableKey,
    Text,
)

MEMBERS = TableKey("会员导出")
STORED = TableKey("储值卡", "2026年10月")
HOSTILE_HEADER = '<script>alert("x")</script> [bold]备注[/bold] \x1b[31m内部用语，请勿外传的一列很长很长的列名'

RUN = Run(
    tool_version="0.1.0",
    started="2026-11-22T09:30:00+08:00",
    finished="2026-11-22T09:30:07+08:00",
    packs=(PackRef("crm-general", "1.0.0", "5a" * 32), PackRef("restaurant", "1.0.0", "c3" * 32)),
    declaration_path="pipl-audit.yaml",
    declaration_sha256="1f" * 32,
    engine="local",
    fail_on=Severity.MEDIUM,
    min_confidence=Confidence.MEDIUM,
    as_of="2026-11-22",
    handler="示例火锅餐饮有限公司",
    business=Text("餐饮服务（会员管理）", "Restaurants (membership programme)"),
)

PIPL_6 = Citation(
    ArticleId("PIPL-6"),
    Text("个人信息保护法", "Personal Information Protection Law"),
    "6",
    "law",
    verified=True,
    duty=Text(
        "处理个人信息应当目的明确、合理，并限于实现目的的最小范围。",
        "Processing needs a clear and reasonable purpose and stays within the least that the purpose needs.",
    ),
)
PIPL_28 = Citation(
    ArticleId("PIPL-28"),
    Text("个人信息保护法", "Personal Information Protection Law"),
    "28(2)",
    "law",
    verified=True,
    duty=Text(
        "只有在目的特定、确有必要并采取严格保护措施时，方可处理敏感个人信息。",
        "Only for a specific purpose, where truly needed, and under strict protection, may it be processed.",
    ),
)
CRPL_14 = Citation(
    ArticleId("CRPL-14"),
    Text("消费者权益保护法", "Consumer Rights Protection Law"),
    "14",
    "law",
    verified=True,
    duty=Text(
        "消费者的人格尊严受到尊重，个人信息依法得到保护。",
        "A consumer's dignity is to be respected and personal information protected.",
    ),
    caveat=Text(
        "把负面标签归入本条是本工具的解读，须结合标签的用途与可见范围判断。",
        "That a negative tag comes under this article is this tool's reading; judge by use and audience.",
    ),
)
PIPL_51 = Citation(
    ArticleId("PIPL-51"),
    Text("个人信息保护法", "Personal Information Protection Law"),
    "51",
    "law",
    verified=True,
    duty=Text(
        "应当采取加密、去标识化等安全技术措施。",
        "Security measures such as encryption and de-identification are to be taken.",
    ),
)
GBT = Citation(
    ArticleId("GBT-45574-5"),
    Text("GB/T 45574—2025 敏感个人信息处理安全要求", "GB/T 45574-2025, Security requirements for sensitive PI"),
    "5.2",
    "standard",
    verified=False,
    duty=Text(
        "收集敏感个人信息宜逐项说明必要性。",
        "The need for each item of sensitive information should be stated.",
    ),
)


def _evidence(row: int | None, position: int, column: str, subject: str, masked: str, start: int = 0) -> Evidence:
    return Evidence(row, row, position, column, start, start + len(masked), subject, masked)


STIGMA = Finding(
    rule=RuleId("complaint-stigma-label"),
    title=Text("标签把维权的客户标为“麻烦”", "Tags brand customers who complained"),
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    table=MEMBERS,
    positions=(7,),
    columns=("客户标签",),
    subject="complaint_stigma",
    rows_affected=412,
    people_affected=398,
    share=0.0823,
    legal=(CRPL_14, PIPL_6),
    rights=(14, 15),
    guideline_items=(2, 11),
    reason=Text(
        "标签记录的不是投诉事件，而是对行使法定权利者的否定评价，且没有失效日期。",
        "The tag records no complaint; it speaks ill of people for using a right, and never expires.",
    ),
    remedy=Text(
        "删除此类标签；确需留痕的，改记有日期、可核实的事件（如“3月12日漏发补寄一次”）。",
        "Delete these tags; where a trace is needed, record a dated and checkable event instead.",
    ),
    evidence=(
        _evidence(12, 7, "客户标签", "complaint_stigma", "喜欢在APP上投诉"),
        Evidence(1034, 1036, 7, "客户标签", 4, 10, "complaint_stigma", "动不动就退货"),
        _evidence(2288, 7, "客户标签", "complaint_stigma", "差评师"),
    ),
)
INSULT = Finding(
    rule=RuleId("dignity-label"),
    title=Text("备注含侮辱性表述", "Remarks hold abuse"),
    severity=Severity.CRITICAL,
    confidence=Confidence.HIGH,
    table=MEMBERS,
    positions=(8,),
    columns=(HOSTILE_HEADER,),
    subject="insult",
    rows_affected=37,
    people_affected=37,
    share=0.021,
    legal=(CRPL_14,),
    rights=(14,),
    guideline_items=(),
    reason=Text(
        "侮辱没有任何正当处理目的，并随备注同步给全部门店。",
        "Abuse serves no lawful purpose, and remarks are shared with every branch.",
    ),
    remedy=Text(
        "立即删除，并对录入人员培训；启用录入时检查（check）。",
        "Delete at once, train those who wrote it, and check remarks as they are typed.",
    ),
    evidence=(
        _evidence(88, 8, HOSTILE_HEADER, "insult", "奇葩客户", 6),
        _evidence(412, 8, HOSTILE_HEADER, "insult", "刁民"),
    ),
    disposition=Disposition.CONFIRMED,
)
IDENTIFIER = Finding(
    rule=RuleId("unneeded-sensitive-column"),
    title=Text("身份证号未见必要性依据", "No ground of necessity seen for resident ID numbers"),
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    table=STORED,
    positions=(3,),
    columns=("证件号",),
    subject="CN_RESIDENT_ID",
    rows_affected=1204,
    people_affected=None,
    share=0.9992,
    legal=(PIPL_28, PIPL_6, GBT),
    rights=(9, 14),
    guideline_items=(2, 3),
    reason=Text(
        "餐饮储值的通常流程不需要居民身份证号；声明未写明收集目的。",
        "A restaurant's stored-value cards need no resident ID number; no purpose is declared.",
    ),
    remedy=Text(
        "说明目的与合法性基础；不能说明的，停止收集并删除存量，至少脱敏保存。",
        "State purpose and legal basis; failing that, stop collecting and delete, and mask meanwhile.",
    ),
    evidence=(_evidence(2, 3, "证件号", "CN_RESIDENT_ID", "11****************"),),
)
CLEAR_PHONES = Finding(
    rule=RuleId("identifier-in-clear"),
    title=Text("手机号与地址明文存放于同一表", "Phone numbers and addresses in clear in one table"),
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    table=MEMBERS,
    positions=(3, 6),
    columns=("手机", "家庭住址"),
    subject=None,
    rows_affected=4987,
    people_affected=4871,
    share=None,
    legal=(PIPL_51,),
    rights=(),
    guideline_items=(16,),
    reason=Text(
        "导出文件中两项可直接定位个人的信息均未脱敏。",
        "Two items that locate a person stand unmasked in the export.",
    ),
    remedy=Text("导出时脱敏，或限制导出权限并留存日志。", "Mask on export, or restrict who may export and keep a log."),
    evidence=(_evidence(None, 3, "手机", "PHONE_NUMBER", "139********"),),
    disposition=Disposition.WAIVED,
)
EMPLOYER = Finding(
    rule=RuleId("no-purpose-declared"),
    title=Text("工作单位列没有声明目的", "No purpose declared for the employer"),
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    table=MEMBERS,
    positions=(9,),
    columns=("工作单位",),
    subject=None,
    rows_affected=0,
    people_affected=None,
    share=None,
    legal=(PIPL_6,),
    rights=(),
    guideline_items=(3,),
    reason=Text("声明的业务通常不需要该类信息。", "The declared business ordinarily has no need of it."),
    remedy=Text("补充目的，或停止收集。", "State the purpose or stop collecting."),
)
RETENTION = Finding(
    rule=RuleId("no-retention-column"),
    title=Text("导出中看不到保存期限", "The export shows no retention period"),
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
    table=STORED,
    positions=(),
    columns=(),
    subject=None,
    rows_affected=1205,
    people_affected=None,
    share=None,
    legal=(PIPL_6,),
    rights=(),
    guideline_items=(),
    reason=Text("没有日期或期限列。", "There is no column with a date or period."),
    remedy=Text("答复保存期限及到期处理方式。", "State the period and what happens at its end."),
)

INPUTS = (
    InputReport(
        path="exports/会员导出.csv",
        table=MEMBERS,
        format="csv",
        encoding="gb18030",
        bytes=1_482_113,
        sha256="9b" * 32,
        rows_in_file=5012,
        rows_read=5009,
        people=4871,
        person_basis=Text("按声明的主键列“会员号”", "by the declared key column “会员号”"),
        notes=(
            Text("分隔符为逗号，列名在第 1 行。", "The delimiter is a comma; the header is row 1."),
            Text("2 行单元格多于列名，已补列读取。", "2 rows had more cells than headers; columns were added."),
        ),
    ),
    InputReport(
        path="exports/储值卡.xlsx",
        table=STORED,
        format="xlsx",
        encoding=None,
        bytes=88_204,
        sha256="04" * 32,
        rows_in_file=1206,
        rows_read=1205,
        people=None,
        person_basis=Text("无法按人计数", "people cannot be counted"),
    ),
)

GAP = Text("声明未提及，行业通常不需要。", "Not in the declaration; ordinarily not needed.")
COLUMNS = (
    ColumnReport(
        table=MEMBERS,
        position=1,
        header="会员号",
        role=Role.PERSON_ID,
        category=CategoryId("member_id"),
        category_name=Text("会员标识", "Member id"),
        category_confidence=Confidence.HIGH,
        reason=Text("声明为主键。", "Declared as the key."),
        sensitive=Sensitivity(),
        necessity=Necessity.NECESSARY,
        necessity_reason=Text("识别会员所必需。", "Needed to recognise a member."),
        filled=5009,
        rows=5009,
        distinct=4871,
        distinct_is_minimum=False,
        entities=(),
        labels=(),
    ),
    ColumnReport(
        table=MEMBERS,
        position=3,
        header="手机",
        role=Role.CONTACT,
        category=CategoryId("mobile_phone"),
        category_name=Text("手机号码", "Mobile phone"),
        category_confidence=Confidence.HIGH,
        reason=Text("列名与 99.4% 的内容一致。", "Header and 99.4% of the cells agree."),
        sensitive=Sensitivity(),
        necessity=Necessity.DECLARED,
        necessity_reason=Text("声明目的：会员登录与取号通知。", "Declared purpose: login and queue notices."),
        filled=4990,
        rows=5009,
        distinct=4868,
        distinct_is_minimum=False,
        entities=(DetectionCount("PHONE_NUMBER", 4987, 4868, 0.9994, 0.031),),
        labels=(),
    ),
    ColumnReport(
        table=MEMBERS,
        position=6,
        header="家庭住址",
        role=Role.CONTACT,
        category=CategoryId("home_address"),
        category_name=Text("家庭住址", "Home address"),
        category_confidence=Confidence.HIGH,
        reason=Text("列名；内容到门牌号。", "Header; cells reach house numbers."),
        sensitive=Sensitivity("context", "no", "yes"),
        necessity=Necessity.UNNEEDED,
        necessity_reason=GAP,
        filled=1810,
        rows=5009,
        distinct=1702,
        distinct_is_minimum=False,
        entities=(DetectionCount("CN_ADDRESS", 1644, 1600, 0.9083, 0.0),),
        labels=(),
    ),
    ColumnReport(
        table=MEMBERS,
        position=7,
        header="客户标签",
        role=Role.TAG,
        category=CategoryId("customer_tag"),
        category_name=Text("客户标签", "Customer tags"),
        category_confidence=Confidence.HIGH,
        reason=Text("列名；单元格为逗号分隔的短语。", "Header; cells hold short phrases between commas."),
        sensitive=Sensitivity("context", "context", "no"),
        necessity=Necessity.UNKNOWN,
        necessity_reason=Text("取决于标签内容，见“标签专项”。", "Depends on the tags; see “Labels about people”."),
        filled=5006,
        rows=5009,
        distinct=100000,
        distinct_is_minimum=True,
        entities=(),
        labels=(
            DetectionCount("complaint_stigma", 412, 398, 0.0823, 0.0),
            DetectionCount("appearance", 96, 95, 0.0192, 0.0),
        ),
    ),
    ColumnReport(
        table=MEMBERS,
        position=8,
        header=HOSTILE_HEADER,
        role=Role.REMARK,
        category=None,
        category_name=None,
        category_confidence=Confidence.LOW,
        reason=Text("自由文本。", "Free text."),
        sensitive=Sensitivity("context", "no", "no"),
        necessity=Necessity.UNKNOWN,
        necessity_reason=Text("自由文本无法整体判断。", "Free text cannot be judged as a whole."),
        filled=1762,
        rows=5009,
        distinct=1733,
        distinct_is_minimum=False,
        entities=(DetectionCount("PERSON", 44, None, 0.025, 0.0),),
        labels=(DetectionCount("insult", 37, 37, 0.021, 0.0),),
    ),
    ColumnReport(
        table=MEMBERS,
        position=9,
        header="工作单位",
        role=Role.OTHER,
        category=CategoryId("employer"),
        category_name=Text("工作单位", "Employer"),
        category_confidence=Confidence.MEDIUM,
        reason=Text("仅凭列名。", "By the header alone."),
        sensitive=Sensitivity(),
        necessity=Necessity.UNNEEDED,
        necessity_reason=GAP,
        filled=3,
        rows=5009,
        distinct=3,
        distinct_is_minimum=False,
        entities=(),
        labels=(),
    ),
    ColumnReport(
        table=STORED,
        position=3,
        header="证件号",
        role=Role.IDENTIFIER,
        category=CategoryId("resident_id"),
        category_name=Text("居民身份证号", "Resident ID number"),
        category_confidence=Confidence.HIGH,
        reason=Text("99.9% 的内容通过校验位。", "99.9% of the cells pass the check digit."),
        sensitive=Sensitivity("context", "yes", "yes"),
        necessity=Necessity.UNNEEDED,
        necessity_reason=GAP,
        filled=1205,
        rows=1205,
        distinct=1204,
        distinct_is_minimum=False,
        entities=(DetectionCount("CN_RESIDENT_ID", 1204, None, 0.9992, 0.0),),
        labels=(),
    ),
    ColumnReport(
        table=STORED,
        position=4,
        header="",
        role=Role.MEASURE,
        category=None,
        category_name=None,
        category_confidence=Confidence.LOW,
        reason=Text("全为数值，无列名。", "Numbers only, no header."),
        sensitive=Sensitivity(),
        necessity=Necessity.UNKNOWN,
        necessity_reason=Text("无法归类。", "Cannot be classified."),
        filled=0,
        rows=1205,
        distinct=0,
        distinct_is_minimum=False,
        entities=(),
        labels=(),
    ),
)

SKIPS = (
    Skip(
        "exports/储值卡.xlsx / 隐藏表",
        Text("工作表受密码保护，未能读取", "the sheet is protected by a password and could not be read"),
    ),
    Skip(
        "exports/会员导出.csv",
        Text("引号未闭合，无法划分为单元格", "an unclosed quote; the rows could not be cut into cells"),
        rows=3,
    ),
    Skip(
        "exports/门店员工.csv",
        Text("按声明不在审计范围内", "out of scope by declaration"),
        rows=58,
        complete=True,
    ),
)

QUESTIONS = (
    Question(
        "consent-evidence",
        Text(
            "收集家庭住址时如何取得同意？请提供页面与记录。",
            "How was consent obtained for home addresses? Show screens and records.",
        ),
        "家庭住址",
    ),
    Question(
        "access",
        Text("哪些岗位可以查看客户标签与备注？", "Which staff can see tags and remarks?"),
        "客户标签",
    ),
    Question("retention", Text("会员注销后多久删除？", "How long after closing an account is it deleted?")),
)

COVERAGE = (
    Coverage(
        2,
        Text("处理个人信息的合法性基础", "legal basis of processing"),
        "partial",
        2,
        Text(
            "每项目的主张的合法性基础、同意页面、撤回途径",
            "legal basis claimed per purpose, consent screens, withdrawal route",
        ),
    ),
    Coverage(
        4,
        Text("履行告知义务", "duty to inform"),
        "partial",
        0,
        Text("告知的方式、位置和时间", "how, where and when notice was given"),
    ),
    Coverage(
        6,
        Text("委托处理", "entrusted processing"),
        "none",
        0,
        Text("受托方清单、合同、监督记录", "list of processors, contracts, records of supervision"),
    ),
)

ALLOWED = (
    Allowed("老客户", "demographic", "表示会员年限，不涉及年龄 <内部口径>", 731),
    Allowed("忌口花生", "health", "客人主动告知，用于后厨避敏", 18),
)

FINDINGS = (RETENTION, EMPLOYER, IDENTIFIER, CLEAR_PHONES, STIGMA, INSULT)


NAMES = (
    ("insult", Text("侮辱谩骂", "insult")),
    ("appearance", Text("体貌特征", "appearance")),
    ("complaint_stigma", Text("维权污名", "complaint stigma")),
    ("PERSON", Text("姓名", "name of a person")),
    ("PHONE_NUMBER", Text("手机号", "phone number")),
    ("CN_RESIDENT_ID", Text("居民身份证号", "resident ID number")),
    ("CN_ADDRESS", Text("地址", "address")),
)


def full() -> Report:
    """Two tables, all severities, skips, questions, coverage, allowances, citations of every kind."""
    return Report(
        run=RUN,
        inputs=INPUTS,
        columns=COLUMNS,
        findings=FINDINGS,
        questions=QUESTIONS,
        coverage=COVERAGE,
        skips=SKIPS,
        summary=Summary(
            findings=6,
            at_or_above=3,
            by_severity={"info": 1, "low": 1, "medium": 2, "high": 1, "critical": 1},
            files=2,
            rows=6214,
            columns=8,
            skips=3,
            complete=False,
        ),
        allowed=ALLOWED,
        names=NAMES,
    )


def clear() -> Report:
    """Everything was read and nothing was found."""
    return replace(
        full(),
        findings=(),
        skips=(),
        questions=(),
        allowed=(),
        columns=COLUMNS[:1],
        summary=Summary(0, 0, {}, files=2, rows=6214, columns=1, skips=0, complete=True),
    )


def empty() -> Report:
    """A run without a declaration over a folder that held nothing."""
    return Report(
        run=replace(RUN, declaration_path=None, declaration_sha256=None, handler=None, business=None),
        inputs=(),
        columns=(),
        findings=(),
        questions=(),
        coverage=(),
        skips=(),
        summary=Summary(0, 0, {}, files=0, rows=0, columns=0, skips=0, complete=True),
    )


def all_skipped() -> Report:
    """Nothing could be read."""
    skips = (
        Skip("exports/会员导出.csv", Text("文件为空（0 字节）", "the file is empty (0 bytes)")),
        Skip("exports/储值卡.xlsx", Text("文件已加密，需要密码", "the file is encrypted and needs a password")),
    )
    return replace(empty(), skips=skips, summary=Summary(0, 0, {}, files=2, rows=0, columns=0, skips=2, complete=False))
