"""The tables of the admin's matrix (test_admin_matrix.py): its pages, those of its tables, the actions of its lists."""

PEOPLE = ("anonymous", "plain", "staff", "viewer", "superuser")

# fmt: off
PAGES = [
    #                              anonymous plain staff viewer superuser
    ("index",                      "302      302   200   200    200"),
    ("login",                      "200      200   302   302    302"),  # who may enter is led on
    ("logout",                     "302      302   405   405    405"),  # by POST only
    ("password_change",            "302      302   200   200    200"),
    ("password_change_done",       "302      302   200   200    200"),
    ("jsi18n",                     "302      302   200   200    200"),
    ("search",                     "302      302   200   200    200"),
    ("app_list",                   "302      302   404   200    200"),
    ("autocomplete",               "302      302   403   200    200"),
    ("view_on_site",               "302      302   404   404    404"),  # nothing has a page on the site
    ("auth_user_password_change",  "302      302   403   403    200"),
    ("imcore_message_recall_one",  "302      302   403   403    200"),
    ("imcore_message_trace",       "302      302   403   200    200"),
    ("imcore_message_find",        "302      302   403   200    200"),
    ("imcore_moderationcase_act",  "302      302   405   405    405"),  # by POST only
    ("imcore_moderationcase_file", "302      302   403   200    200"),
    ("imcore_moderationcase_next", "302      302   403   302    302"),  # to the case
    ("imcore_moderationcase_figures", "302   302   403   200    200"),
    ("oa_department_choices",      "302      302   403   200    200"),
    ("imcore_wordcategory_import_words", "302 302   403   403    200"),
    ("imcore_wordcategory_export_words", "302 302   403   200    200"),
    ("imcore_wordcategory_export_list",  "302 302   403   200    200"),
    ("imcore_moderationrule_try_text",   "302 302   403   200    200"),
    ("oa_department_level",        "302      302   403   200    200"),
    ("oa_department_move",         "302      302   403   403    200"),
    ("oa_orgimport_progress",      "302      302   403   200    200"),
    ("oa_employee_leave",          "302      302   403   403    200"),
    ("oa_employee_come_back",      "302      302   403   403    200"),
    ("oa_announcement_publish",    "302      302   403   403    200"),
    ("oa_announcement_withdraw",   "302      302   403   403    200"),
    ("oa_announcement_remind",     "302      302   403   403    200"),
    ("oa_announcement_export",     "302      302   403   403    200"),
    ("oa_visibilityrule_explain",  "302      302   403   200    200"),
    ("imcore_auditevent_export",   "302      302   403   200    200"),
    ("imcore_auditevent_verify",   "302      302   403   200    200"),
    ("imcore_broadcast_progress",  "302      302   403   200    200"),
    ("imcore_broadcast_audiences", "302      302   403   403    200"),
    ("imcore_apiclient_new_secret", "302     302   403   403    200"),
    ("imcore_incomingwebhook_new_address", "302 302 403 403    200"),
    ("imcore_operations",          "302      302   403   200    200"),
    ("imcore_attachment_block_image", "302   302   403   403    200"),
    ("imcore_user_kick",           "302      302   403   403    200"),
    ("imcore_device_kick",         "302      302   403   403    200"),
    ("imcore_maintenance",         "302      302   403   403    200"),
    ("imcore_businessline_defaults", "302    302   403   403    302"),  # to the line, or to where it is made
    ("anything else",              "302      302   404   404    404"),
]
TABLES = [
    #                                         anonymous plain staff viewer superuser
    ("imcore.user changelist",                "302      302   403   200    200"),
    ("imcore.user add",                       "302      302   403   403    200"),
    ("imcore.user change",                    "302      302   403   200    200"),
    ("imcore.user delete",                    "302      302   403   403    403"),
    ("imcore.user history",                   "302      302   403   200    200"),
    ("auth.group changelist",                 "302      302   403   403    200"),
    ("auth.group add",                        "302      302   403   403    200"),
    ("auth.group change",                     "302      302   403   403    200"),
    ("auth.group delete",                     "302      302   403   403    200"),
    ("auth.group history",                    "302      302   403   403    200"),
]
READ_ONLY = ("imcore.device", "imcore.apiusage", "imcore.conversation", "imcore.groupchat", "imcore.member", "imcore.message",
             "imcore.report", "imcore.attachment", "imcore.moderationcase", "imcore.sanction", "imcore.appeal",
             "imcore.auditevent", "imcore.pushsubscription", "imcore.pushdelivery",
             "oa.colleaguerequest", "oa.announcementreceipt")
NEVER_DELETED = ("imcore.apiclient", "imcore.incomingwebhook", "imcore.broadcast", "oa.employee", "oa.orgimport")
WRITABLE = ("imcore.businessline", "imcore.wordcategory", "imcore.sensitiveword", "imcore.moderationrule",
            "imcore.blockedimage", "oa.department", "oa.departmentgroup", "oa.visibilityrule", "oa.announcement")
SORTS = ((READ_ONLY, "403", "403"), (NEVER_DELETED, "200", "403"), (WRITABLE, "200", "200"))  # what a superuser may
for tables_of, adds, deletes in SORTS:
    for table in tables_of:
        TABLES += [
            (f"{table} changelist",           "302      302   403   200    200"),
            (f"{table} add",                 f"302      302   403   403    {adds}"),
            (f"{table} change",               "302      302   403   200    200"),
            (f"{table} delete",              f"302      302   403   403    {deletes}"),
            (f"{table} history",              "302      302   403   200    200"),
        ]
ACTIONS = [
    #                                         anonymous plain staff viewer superuser
    ("imcore.user deactivate_selected",       "302      302   403   none   done"),
    ("imcore.user reactivate_selected",       "302      302   403   none   done"),
    ("imcore.device kick_selected",           "302      302   403   none   done"),
    ("imcore.message recall_selected",        "302      302   403   none   done"),
    ("imcore.apiclient switch_off_selected",  "302      302   403   none   done"),
    ("imcore.apiclient switch_on_selected",   "302      302   403   none   done"),
    ("imcore.moderationcase approve_selected", "302     302   403   none   done"),
    ("imcore.moderationcase block_selected",  "302      302   403   none   done"),
    ("imcore.pushsubscription test_selected", "302      302   403   none   done"),
    ("imcore.sanction lift_selected",         "302      302   403   none   done"),
    ("imcore.businessline delete_selected",   "302      302   403   none   done"),
    ("imcore.wordcategory delete_selected",   "302      302   403   none   done"),
    ("imcore.sensitiveword delete_selected",  "302      302   403   none   done"),
    ("imcore.moderationrule delete_selected", "302      302   403   none   done"),
    ("imcore.blockedimage delete_selected",   "302      302   403   none   done"),
    ("oa.department delete_selected",         "302      302   403   none   done"),
    ("oa.departmentgroup sync_selected",      "302      302   403   none   done"),
    ("oa.departmentgroup delete_selected",    "302      302   403   none   done"),
    ("oa.visibilityrule delete_selected",     "302      302   403   none   done"),
    ("oa.announcement delete_selected",       "302      302   403   none   done"),
    ("auth.group delete_selected",            "302      302   403   403    done"),
]
# fmt: on
